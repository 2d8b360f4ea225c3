/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sha256.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, WORDS = 8, ROUNDS = 64, LENGTH_SIZE = 8 };

/* FIPS 180-4, section 4.2.2. */
static const uint32_t round_constants[ROUNDS] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t
rotated(uint32_t word, unsigned int bits)
{
	return (word >> bits | word << (32 - bits));
}

/* Section 6.2.2, steps 2 to 4. */
static void
rounds(uint32_t state[WORDS], const uint32_t schedule[ROUNDS])
{
	uint32_t a[WORDS];
	int i;

	memcpy(a, state, sizeof(a));
	for (i = 0; i < ROUNDS; i++) {
		uint32_t sum1 = rotated(a[4], 6) ^ rotated(a[4], 11) ^ rotated(a[4], 25);
		uint32_t choice = (a[4] & a[5]) ^ (~a[4] & a[6]);
		uint32_t sum0 = rotated(a[0], 2) ^ rotated(a[0], 13) ^ rotated(a[0], 22);
		uint32_t majority = (a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]);
		uint32_t first = a[7] + sum1 + choice + round_constants[i] + schedule[i];

		memmove(a + 1, a, sizeof(a) - sizeof(a[0]));
		a[4] += first;
		a[0] = first + sum0 + majority;
	}
	for (i = 0; i < WORDS; i++)
		state[i] += a[i];
}

static void
take_block(uint32_t state[WORDS], const unsigned char block[BLOCK])
{
	uint32_t schedule[ROUNDS];
	int i;

	for (i = 0; i < BLOCK / 4; i++)
		schedule[i] = (uint32_t)block[(size_t)i * 4] << 24 |
			      (uint32_t)block[(size_t)i * 4 + 1] << 16 |
			      (uint32_t)block[(size_t)i * 4 + 2] << 8 |
			      (uint32_t)block[(size_t)i * 4 + 3];
	for (; i < ROUNDS; i++) {
		uint32_t w15 = schedule[i - 15], w2 = schedule[i - 2];

		schedule[i] = schedule[i - 16] + schedule[i - 7] +
			      (rotated(w15, 7) ^ rotated(w15, 18) ^ w15 >> 3) +
			      (rotated(w2, 17) ^ rotated(w2, 19) ^ w2 >> 10);
	}
	rounds(state, schedule);
}

void
sha256_hex(const void *bytes, size_t size, char hex[SHA256_HEX_SIZE])
{
	/* Section 5.3.3. */
	uint32_t state[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
	    0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	const unsigned char *from = bytes;
	unsigned char last[2 * BLOCK] = {0};
	uint64_t bits = (uint64_t)size * 8;
	size_t left, padded, i;

	for (left = size; left >= BLOCK; left -= BLOCK, from += BLOCK)
		take_block(state, from);
	if (left > 0)
		memcpy(last, from, left);
	last[left] = 0x80;
	padded = left + 1 + LENGTH_SIZE <= BLOCK ? BLOCK : 2 * BLOCK;
	for (i = 0; i < LENGTH_SIZE; i++)
		last[padded - 1 - i] = (unsigned char)(bits >> (8 * i));
	for (i = 0; i < padded; i += BLOCK)
		take_block(state, last + i);
	for (i = 0; i < WORDS; i++)
		snprintf(hex + i * 8, SHA256_HEX_SIZE - i * 8, "%08x", state[i]);
}
