/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_table.h"

#include "check_auth.h"
#include "check_ddos.h"
#include "check_malware.h"
#include "check_rate.h"
#include "check_spam.h"
#include "check_spoof.h"
#include "check_tenant.h"
#include "check_virus.h"

const struct check check_table[] = {
    {"ddos", check_ddos, NULL},
    {"auth", check_auth, NULL},
    {"spoof", check_spoof, NULL},
    {"tenant", check_tenant, NULL},
    {"rate", check_rate_ask, check_rate_settle},
    {"virus", check_virus, NULL},
    {"malware", check_malware, NULL},
    {"spam", check_spam, NULL},
};

const size_t check_table_size = sizeof(check_table) / sizeof(check_table[0]);
