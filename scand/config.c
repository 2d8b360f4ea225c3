/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <stddef.h>

#include "settings.h"

static const int64_t kib = 1024;
static const int64_t mib = (int64_t)1024 * 1024;
static const int64_t second_ms = 1000;
static const int64_t hour_ms = (int64_t)3600 * 1000;

static const char *const temp_choices[] = {"auto", "tmpfs", "folder", NULL};
static const char *const on_limit_choices[] = {"error", "found", NULL};
static const char *const load_choices[] = {"idle", "normal", NULL};
static const char *const landlock_choices[] = {"require", "try", NULL};

/* NOLINTBEGIN(bugprone-macro-parentheses): the arguments are names and limits of the table below */
#define AT(member) offsetof(struct config, member)
#define TEXT(kind_, name_)                                                                         \
	{                                                                                          \
		.name = #name_, .kind = kind_, .offset = AT(name_),                                \
		.size = sizeof(((struct config *)0)->name_)                                        \
	}
#define CHOICE(name_, list)                                                                        \
	{                                                                                          \
		.name = #name_, .kind = SETTINGS_CHOICE, .offset = AT(name_), .choices = list      \
	}
#define NUMBER(kind_, name_, member, min_, max_)                                                   \
	{                                                                                          \
		.name = name_, .kind = kind_, .offset = AT(member), .min = min_, .max = max_       \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

static const struct settings_entry entries[] = {
    TEXT(SETTINGS_PATH, socket),
    TEXT(SETTINGS_TEXT, socket_group),
    TEXT(SETTINGS_TEXT, user),
    TEXT(SETTINGS_PATH, signatures),
    TEXT(SETTINGS_PATH, rules),
    TEXT(SETTINGS_PATH, classifier),
    TEXT(SETTINGS_PATH, classifier_default),
    TEXT(SETTINGS_PATH, temp_dir),
    CHOICE(temp, temp_choices),
    CHOICE(on_limit, on_limit_choices),
    CHOICE(load_priority, load_choices),
    CHOICE(landlock, landlock_choices),

    NUMBER(SETTINGS_NUMBER, "workers", workers, 1, CONFIG_WORKERS_MAX),
    NUMBER(SETTINGS_NUMBER, "connections_max", connections_max, 4, 4096),
    NUMBER(SETTINGS_NUMBER, "queue_max", queue_max, 1, 4096),
    NUMBER(SETTINGS_MS, "request_time", request_time_ms, 10, 3600000),
    NUMBER(SETTINGS_MS, "reply_time", reply_time_ms, 10, 3600000),
    NUMBER(SETTINGS_MS, "clamd_time", clamd_time_ms, 10, 3600000),
    NUMBER(SETTINGS_SIZE, "stream_max_size", stream_max_size, 1024, 4294967296),
    NUMBER(SETTINGS_SIZE, "stream_memory_size", stream_memory_size, 0, 1073741824),

    NUMBER(SETTINGS_MS, "scan_time", scan_time_ms, 100, 3600000),
    NUMBER(SETTINGS_SIZE, "max_scan_size", max_scan_size, 1024, 2147483647),
    NUMBER(SETTINGS_NUMBER, "max_files", max_files, 1, 1000000),
    NUMBER(SETTINGS_NUMBER, "max_recursion", max_recursion, 1, 100),
    NUMBER(SETTINGS_NUMBER, "mime_parts_max", mime_parts_max, 1, 10000000),
    NUMBER(SETTINGS_NUMBER, "mime_depth_max", mime_depth_max, 1, 1000),

    NUMBER(SETTINGS_SIZE, "temp_size", temp_size, 65536, 1099511627776),
    NUMBER(SETTINGS_NUMBER, "temp_inodes", temp_inodes, 16, 100000000),
    NUMBER(SETTINGS_SIZE, "temp_free_size", temp_free_size, 0, 1099511627776),
    NUMBER(SETTINGS_NUMBER, "temp_free_inodes", temp_free_inodes, 0, 100000000),

    NUMBER(SETTINGS_SIZE, "worker_memory_size", worker_memory_size, 67108864, 1099511627776),
    NUMBER(SETTINGS_MS, "worker_cpu_time", worker_cpu_time_ms, 1000, 86400000),
    NUMBER(SETTINGS_NUMBER, "worker_scans_max", worker_scans_max, 1, 1000000000),
    NUMBER(SETTINGS_MS, "poison_after", poison_after_ms, 0, 3600000),
    NUMBER(SETTINGS_MS, "poison_keep", poison_keep_ms, 1000, 2592000000),

    NUMBER(SETTINGS_MS, "signatures_check", signatures_check_ms, 100, 86400000),
    NUMBER(SETTINGS_MS, "rules_check", rules_check_ms, 100, 60000),
    NUMBER(SETTINGS_MS, "load_time", load_time_ms, 1000, 86400000),
    NUMBER(SETTINGS_MS, "load_retry", load_retry_ms, 1000, 86400000),
};

static void
set_defaults(struct config *config)
{
	*config = (struct config){
	    .socket = "/run/coexim-scand/socket",
	    .socket_group = "Debian-exim",
	    .user = "coexim-scand",
	    .signatures = "/var/lib/clamav",
	    .rules = "/var/lib/coexim-scand/rules.db",
	    .classifier = "/var/lib/coexim-scand/classifier.model",
	    .classifier_default = COEXIM_LIBDIR "/classifier.model",
	    .temp_dir = "/tmp",
	    .temp = CONFIG_TEMP_AUTO,
	    .on_limit = CONFIG_ON_LIMIT_ERROR,
	    .load_priority = CONFIG_LOAD_IDLE,
	    .landlock = CONFIG_LANDLOCK_REQUIRE,
	    .workers = 4,
	    .connections_max = 256,
	    .queue_max = 256,
	    .request_time_ms = 10 * second_ms,
	    .reply_time_ms = 10 * second_ms,
	    .clamd_time_ms = 120 * second_ms,
	    .stream_max_size = 100 * mib,
	    .stream_memory_size = 256 * kib,
	    .scan_time_ms = 60 * second_ms,
	    .max_scan_size = 200 * mib,
	    .max_files = 10000,
	    .max_recursion = 17,
	    .mime_parts_max = 10000,
	    .mime_depth_max = 50,
	    .temp_size = 512 * mib,
	    .temp_inodes = 100000,
	    .temp_free_size = 256 * mib,
	    .temp_free_inodes = 20000,
	    .worker_memory_size = 2048 * mib,
	    .worker_cpu_time_ms = 600 * second_ms,
	    .worker_scans_max = 10000,
	    .poison_after_ms = 5 * second_ms,
	    .poison_keep_ms = 72 * hour_ms,
	    .signatures_check_ms = 30 * second_ms,
	    .rules_check_ms = second_ms,
	    .load_time_ms = 600 * second_ms,
	    .load_retry_ms = 300 * second_ms,
	};
}

/* Settings that make no sense beside each other. */
static int
check_together(const char *path, const struct config *config, struct why *why)
{
	if (config->temp_size <= config->max_scan_size) {
		why_set(why,
		    "%s: temp_size (%lld) must be larger than max_scan_size (%lld): a full temp "
		    "folder hides viruses",
		    path, (long long)config->temp_size, (long long)config->max_scan_size);
		return (-1);
	}
	if (config->temp_free_size > config->temp_size ||
	    config->temp_free_inodes > config->temp_inodes) {
		why_set(why,
		    "%s: temp_free_size and temp_free_inodes must fit into temp_size and "
		    "temp_inodes, or nothing would ever be scanned",
		    path);
		return (-1);
	}
	if (config->worker_cpu_time_ms < 2 * config->scan_time_ms) {
		why_set(why,
		    "%s: worker_cpu_time (%lld ms) must be at least twice scan_time (%lld ms): a "
		    "worker that has used half of it begins one more scan",
		    path, (long long)config->worker_cpu_time_ms, (long long)config->scan_time_ms);
		return (-1);
	}
	return (0);
}

int
config_read(const char *path, struct config *config, struct why *why)
{
	set_defaults(config);
	if (settings_read(path, entries, sizeof(entries) / sizeof(entries[0]), config, why) == -1)
		return (-1);
	return (check_together(path, config, why));
}
