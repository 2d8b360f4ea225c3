/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "heuristics.h"

#include <string.h>

static const char lead[] = "Heuristics.";

/* The names that libclamav 1.4 has, without their lead. */
static const struct {
	enum heuristics_group group;
	const char *name;
} names[] = {
    {HEURISTICS_ENCRYPTED_ARCHIVE, "Encrypted.7Zip"},
    {HEURISTICS_ENCRYPTED_ARCHIVE, "Encrypted.EGG"},
    {HEURISTICS_ENCRYPTED_ARCHIVE, "Encrypted.RAR"},
    {HEURISTICS_ENCRYPTED_ARCHIVE, "Encrypted.Zip"},
    {HEURISTICS_ENCRYPTED_DOCUMENT, "Encrypted.PDF"},
    {HEURISTICS_MACROS, "OLE2.ContainsMacros.VBA"},
    {HEURISTICS_MACROS, "OLE2.ContainsMacros.XLM"},
    {HEURISTICS_BROKEN_PROGRAM, "Broken.Executable"},
    {HEURISTICS_PHISHING, "Phishing.Email.Cloaked.NumericIP"},
    {HEURISTICS_PHISHING, "Phishing.Email.Cloaked.Null"},
    {HEURISTICS_PHISHING, "Phishing.Email.Cloaked.Username"},
    {HEURISTICS_PHISHING, "Phishing.Email.SSL-Spoof"},
    {HEURISTICS_PHISHING, "Phishing.Email.SpoofedDomain"},
    {HEURISTICS_PHISHING, "Phishing.URL.Blocked"},
    {HEURISTICS_PARTITIONS, "APMPartitionIntersection"},
    {HEURISTICS_PARTITIONS, "GPTPartitionIntersection"},
    {HEURISTICS_PARTITIONS, "MBRPartitionnIntersect"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.CantReadMarker"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.SpuriousBytesBeforeSegment"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.CantReadSegmentSize"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.InvalidSegmentSize"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.SegmentDataOutOfFile"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.JFIFdupAppMarker"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.JFIFmarkerBadPosition"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.JFIFheaderTooShort"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.ExifDupAppMarker"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.ExifHeaderBadPosition"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.ExifHeaderTooShort"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.SPIFFdupAppMarker"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.SPIFFmarkerBadPosition"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.SPIFFheaderTooShort"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.AppMarkerBeforeJPG7"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.NoImages"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.JPEG.DTTMissingDTISegment"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.PNG.InvalidChunkLength"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.PNG.EOFReadingChunkType"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.PNG.EOFReadingChunk"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.PNG.EOFReadingChunkCRC"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.EOFReadingFirstIFDOffset"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.InvalidIFDOffset"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.EOFReadingNumIFDDirectoryEntries"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.EOFReadingIFDEntry"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.OutOfBoundsAccess"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.EOFReadingChunkCRC"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.TIFF.OutOfOrderIFDOffset"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedScreenDescriptor"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedGlobalColorTable"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.MissingImageData"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedExtension"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedExtensionSubBlock"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedImageDescriptor"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.TruncatedImageDataBlock"},
    {HEURISTICS_BROKEN_PICTURE, "Broken.Media.GIF.UnknownBlockLabel"},
};

/* What the names of these groups begin with: another version of libclamav may have more. */
static const char *const begins[] = {"Broken.", "Encrypted.", "OLE2.ContainsMacros", "Phishing.",
    "APMPartition", "GPTPartition", "MBRPartition"};

const char *
heuristics_sign(const char *name)
{
	size_t i;

	if (strncmp(name, lead, sizeof(lead) - 1) != 0)
		return (NULL);
	name += sizeof(lead) - 1;
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return (name);
	return (NULL);
}

static void
note_hit(const struct malware_rule *rule, void *context)
{
	bool *hit = context;

	(void)rule;
	*hit = true;
}

unsigned int
heuristics_wanted(const struct malware_rules *rules)
{
	unsigned int wanted = 0;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool hit = false;

		/* A pattern that meets its limits here will do so on a message, and say so. */
		if (malware_rules_match(rules, MALWARE_SIGN, names[i].name, note_hit, &hit, NULL) ==
		    -1)
			hit = true;
		if (hit)
			wanted |= names[i].group;
	}
	return (wanted);
}
