/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CONFIG_H_
#define CONFIG_H_

#include <stdint.h>

#include "answer.h"

/* The settings of coexim-scand: coexim-scand.conf(5) tells what each one means. */

/* Most workers a setting may ask for: sizes the tables of the supervisor. */
enum { CONFIG_WORKERS_MAX = 64 };

enum config_on_limit { CONFIG_ON_LIMIT_ERROR, CONFIG_ON_LIMIT_FOUND };
enum config_temp { CONFIG_TEMP_AUTO, CONFIG_TEMP_TMPFS, CONFIG_TEMP_FOLDER };
enum config_landlock { CONFIG_LANDLOCK_REQUIRE, CONFIG_LANDLOCK_TRY };
enum config_load { CONFIG_LOAD_IDLE, CONFIG_LOAD_NORMAL };

struct config {
	char socket[100];
	char socket_group[64];
	char user[64];
	char signatures[256];
	char rules[256];
	char classifier[256];
	char classifier_default[256];
	char temp_dir[256];
	int temp;          /* enum config_temp */
	int on_limit;      /* enum config_on_limit */
	int load_priority; /* enum config_load */
	int landlock;      /* enum config_landlock */

	int64_t workers;
	int64_t connections_max;
	int64_t queue_max;
	int64_t request_time_ms;
	int64_t reply_time_ms;
	int64_t clamd_time_ms;
	int64_t stream_max_size;
	int64_t stream_memory_size;

	int64_t scan_time_ms;
	int64_t max_scan_size;
	int64_t max_files;
	int64_t max_recursion;
	int64_t mime_parts_max;
	int64_t mime_depth_max;

	int64_t temp_size;
	int64_t temp_inodes;
	int64_t temp_free_size;
	int64_t temp_free_inodes;

	int64_t worker_memory_size;
	int64_t worker_cpu_time_ms; /* whole seconds count */
	int64_t worker_scans_max;
	int64_t poison_after_ms;
	int64_t poison_keep_ms;

	int64_t signatures_check_ms;
	int64_t rules_check_ms;
	int64_t load_time_ms;
	int64_t load_retry_ms;
};

/**
 * config_read(path, config, why):
 * Fill ${config} with the defaults and then with the settings file ${path},
 * and check those that belong together. Return 0; or -1 with ${why}.
 */
int
config_read(const char *path, struct config *config, struct why *why);

#endif /* CONFIG_H_ */
