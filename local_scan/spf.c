/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spf2/spf.h>

#include "spf_expand.h"
#include "spf_lookup.h"
#include "spf_rewrite.h"
#include "spf_syntax.h"

/*
 * All that knows libspf2. It gets records from spf_rewrite.c, asks by numbers, and is answered
 * by spf_lookup.c. Not used of it: its DNS, its macros, its explanations, its free ride for
 * loopback addresses (so its own entry, SPF_request_query_mailfrom(), is passed over).
 */

/* One evaluation. */
struct evaluation {
	SPF_dns_server_t resolver; /* with this evaluation as its hook */
	struct spf_lookup lookup;
	struct spf_names names;
	struct spf_values values;
	char ip[64]; /* as macro i has it */
};

/* What libspf2 gets for a failure, so that it stops; the outcome is lookup.result's to say. */
enum { GIVE_UP = TRY_AGAIN, LOCAL_SIZE = 1024 };

const char *
spf_result_name(enum spf_result result)
{
	switch (result) {
	case SPF_NONE:
		return ("none");
	case SPF_NEUTRAL:
		return ("neutral");
	case SPF_PASS:
		return ("pass");
	case SPF_FAIL:
		return ("fail");
	case SPF_SOFTFAIL:
		return ("softfail");
	case SPF_TEMPERROR:
		return ("temperror");
	case SPF_PERMERROR:
		return ("permerror");
	}
	return ("none");
}

/* ---- DNS for libspf2 ---- */

/* Append ${data} of ${size} bytes; the records are as libspf2's unions want them. */
static void
put_record(SPF_dns_rr_t *rr, const void *data, size_t size)
{
	if (SPF_dns_rr_buf_realloc(rr, rr->num_rr, size) != SPF_E_SUCCESS) {
		rr->herrno = GIVE_UP;
		return;
	}
	memcpy(rr->rr[rr->num_rr], data, size);
	rr->num_rr++;
}

static void
put_addresses(
    struct evaluation *evaluation, const struct spf_name *name, ns_type type, SPF_dns_rr_t *rr)
{
	enum dns_type wanted = type == ns_t_aaaa ? DNS_AAAA : DNS_A;
	size_t size = wanted == DNS_AAAA ? 16 : 4, i;
	struct dns_answer answer;

	if (name->kind == SPF_NAME_HOST)
		spf_lookup_ask_host(&evaluation->lookup, name->text, wanted, &answer);
	else
		spf_lookup_ask(&evaluation->lookup, name->text, wanted, &answer);
	for (i = 0; i < answer.count; i++)
		put_record(rr,
		    name->any ? (const char *)evaluation->lookup.peer.bytes
			      : answer.records[i].data,
		    size);
	dns_answer_free(&answer);
}

static void
put_mail_hosts(struct evaluation *evaluation, const struct spf_name *name, SPF_dns_rr_t *rr)
{
	struct spf_lookup *lookup = &evaluation->lookup;
	char token[SPF_TOKEN_SIZE];
	struct dns_answer answer;
	size_t i;

	spf_lookup_ask(lookup, name->text, DNS_MX, &answer);
	if (answer.count > SPF_MX_MAX)
		spf_lookup_end(lookup, SPF_PERMERROR, "SPF: more than %d mail hosts of %s",
		    SPF_MX_MAX, name->text);
	for (i = 0; i < answer.count && !lookup->ended; i++) {
		/* A domain without mail (RFC 7505) has no host. */
		if (strcmp(answer.records[i].data, ".") == 0)
			continue;
		if (spf_rewrite_add(&evaluation->names, SPF_NAME_HOST, name->any,
			answer.records[i].data, token) == -1)
			spf_lookup_end(lookup, SPF_TEMPERROR, "SPF: no memory for a mail host");
		else
			put_record(rr, token, strlen(token) + 1);
	}
	dns_answer_free(&answer);
}

/* ptr: the answer stands for yes or no. */
static void
put_peer(struct evaluation *evaluation, const struct spf_name *name, SPF_dns_rr_t *rr)
{
	static const unsigned char yes[] = {127, 0, 0, 2};

	if (spf_lookup_peer_is_in(&evaluation->lookup, name->text))
		put_record(rr, yes, sizeof(yes));
}

static SPF_dns_rr_t *
look_up(SPF_dns_server_t *resolver, const char *token, ns_type type, int should_cache)
{
	struct evaluation *evaluation = resolver->hook;
	SPF_dns_rr_t *rr = SPF_dns_rr_new_init(resolver, token, type, 0, NETDB_SUCCESS);
	const struct spf_name *name = spf_rewrite_find(&evaluation->names, token);

	(void)should_cache;
	if (rr == NULL || name == NULL ||
	    (name->kind != SPF_NAME_HOST && !spf_lookup_count(&evaluation->lookup))) {
		if (rr != NULL)
			rr->herrno = GIVE_UP;
		spf_lookup_end(
		    &evaluation->lookup, SPF_TEMPERROR, "libspf2 asked for what is not there");
		return (rr);
	}
	switch (name->kind) {
	case SPF_NAME_A:
	case SPF_NAME_HOST:
	case SPF_NAME_EXISTS:
		put_addresses(evaluation, name, type, rr);
		break;
	case SPF_NAME_MX:
		put_mail_hosts(evaluation, name, rr);
		break;
	case SPF_NAME_PTR:
		put_peer(evaluation, name, rr);
		break;
	case SPF_NAME_RECORD:
		break;
	}
	if (evaluation->lookup.ended)
		rr->herrno = GIVE_UP;
	else if (rr->num_rr == 0 && rr->herrno == NETDB_SUCCESS)
		rr->herrno = HOST_NOT_FOUND;
	return (rr);
}

/* ---- records for libspf2 ---- */

/* The record of ${domain}, rewritten. What it is not ends the evaluation, but "there is none". */
static enum answer
read_record(struct evaluation *evaluation, const char *domain, char rewritten[SPF_REWRITTEN_SIZE])
{
	struct spf_lookup *lookup = &evaluation->lookup;
	enum answer result = ANSWER_CANNOT_TELL;
	struct dns_answer answer;
	struct why why = {""};
	enum answer found = spf_lookup_record(lookup, domain, &answer);

	if (found != ANSWER_YES) {
		dns_answer_free(&answer);
		return (found);
	}
	evaluation->values.domain = domain;
	if (spf_syntax_check(answer.records[0].data, answer.records[0].size, &why) == -1)
		spf_lookup_end(lookup, SPF_PERMERROR, "%s: %s", domain, why.text);
	else if (spf_rewrite(answer.records[0].data, answer.records[0].size, &evaluation->values,
		     lookup, &evaluation->names, rewritten) == 0 &&
		 !lookup->ended)
		result = ANSWER_YES;
	dns_answer_free(&answer);
	return (result);
}

/* The record of libspf2's current domain, for include and redirect too. */
static SPF_errcode_t
get_record(
    SPF_server_t *server, SPF_request_t *request, SPF_response_t *response, SPF_record_t **record)
{
	struct evaluation *evaluation = server->resolver->hook;
	struct spf_lookup *lookup = &evaluation->lookup;
	const struct spf_name *name = spf_rewrite_find(&evaluation->names, request->cur_dom);
	char rewritten[SPF_REWRITTEN_SIZE];
	bool first = name == &evaluation->names.names[0];
	SPF_errcode_t result;

	*record = NULL;
	if (name == NULL)
		spf_lookup_end(lookup, SPF_TEMPERROR, "libspf2 asked for what is not there");
	if (name == NULL || (!first && !spf_lookup_count(lookup)))
		return (SPF_E_DNS_ERROR);
	switch (read_record(evaluation, name->text, rewritten)) {
	case ANSWER_YES:
		break;
	case ANSWER_NO:
		/* Sections 5.2 and 6.1: there must be one where a record says so. */
		spf_lookup_end(
		    lookup, first ? SPF_NONE : SPF_PERMERROR, "no SPF record at %s", name->text);
		return (SPF_E_NOT_SPF);
	case ANSWER_CANNOT_TELL:
		return (SPF_E_DNS_ERROR);
	}
	result = SPF_record_compile(server, response, record, rewritten);
	if (result != SPF_E_SUCCESS)
		spf_lookup_end(
		    lookup, SPF_PERMERROR, "libspf2: %s: %s", SPF_strerror(result), rewritten);
	return (result);
}

/* ---- the evaluation ---- */

static enum spf_result
translate(SPF_result_t result)
{
	switch (result) {
	case SPF_RESULT_NEUTRAL:
		return (SPF_NEUTRAL);
	case SPF_RESULT_PASS:
		return (SPF_PASS);
	case SPF_RESULT_FAIL:
		return (SPF_FAIL);
	case SPF_RESULT_SOFTFAIL:
		return (SPF_SOFTFAIL);
	case SPF_RESULT_NONE:
		return (SPF_NONE);
	case SPF_RESULT_PERMERROR:
		return (SPF_PERMERROR);
	case SPF_RESULT_INVALID:
	case SPF_RESULT_TEMPERROR:
		return (SPF_TEMPERROR);
	}
	return (SPF_TEMPERROR);
}

/* The peer's address for libspf2, and a sender that says nothing. */
static SPF_errcode_t
describe(const struct spf_lookup *lookup, const char *token, SPF_request_t *request)
{
	char sender[SPF_TOKEN_SIZE + sizeof("postmaster@")];
	struct in6_addr ip6;
	struct in_addr ip4;

	snprintf(sender, sizeof(sender), "postmaster@%s", token);
	if (lookup->peer.is_ip6) {
		memcpy(&ip6, lookup->peer.bytes, sizeof(ip6));
		SPF_request_set_ipv6(request, ip6);
	} else {
		memcpy(&ip4, lookup->peer.bytes, sizeof(ip4));
		SPF_request_set_ipv4(request, ip4);
	}
	if (SPF_request_set_helo_dom(request, token) != SPF_E_SUCCESS)
		return (SPF_E_NO_MEMORY);
	return ((SPF_errcode_t)SPF_request_set_env_from(request, sender));
}

/* With its server, request and response made: the outcome. */
static void
interpret(struct evaluation *evaluation, SPF_server_t *server, SPF_request_t *request,
    SPF_response_t *response)
{
	SPF_record_t *record = NULL;

	request->cur_dom = request->env_from_dp;
	if (get_record(server, request, response, &record) == SPF_E_SUCCESS) {
		response->spf_record_exp = record;
		(void)SPF_record_interpret(record, request, response, 0);
		spf_lookup_end(
		    &evaluation->lookup, translate(SPF_response_result(response)), "%s", "");
	}
	if (record != NULL)
		SPF_record_free(record);
}

static void
run_libspf2(struct evaluation *evaluation, const char *token)
{
	/* What libspf2 would say to a sender, and nobody reads; without macros. */
	static const char explanation[] = "SPF";
	struct spf_lookup *lookup = &evaluation->lookup;
	SPF_server_t *server = SPF_server_new_dns(&evaluation->resolver, 0);
	SPF_request_t *request = server != NULL ? SPF_request_new(server) : NULL;
	SPF_response_t *response = request != NULL ? SPF_response_new(request) : NULL;
	SPF_response_t *ignored = NULL;

	if (response != NULL && describe(lookup, token, request) == SPF_E_SUCCESS &&
	    SPF_server_set_explanation(server, explanation, &ignored) == SPF_E_SUCCESS) {
		/* We count ourselves: it begins anew in each include. */
		SPF_server_set_max_dns_mech(server, SPF_NAMES_MAX);
		interpret(evaluation, server, request, response);
	}
	spf_lookup_end(lookup, SPF_TEMPERROR, "no memory for SPF");
	if (ignored != NULL)
		SPF_response_free(ignored);
	if (response != NULL)
		SPF_response_free(response);
	if (request != NULL)
		SPF_request_free(request);
	if (server != NULL)
		SPF_server_free(server);
}

static const char *
peer_name(void *data, const char *domain)
{
	return (spf_lookup_peer_name(data, domain));
}

/* The address as macro i wants it: dots between the hexadecimal digits of IPv6. */
static void
dotted(const struct spf_peer *peer, char *text, size_t size)
{
	size_t used = 0, i;

	if (!peer->is_ip6) {
		snprintf(text, size, "%s", peer->text);
		return;
	}
	for (i = 0; i < sizeof(peer->bytes); i++)
		used += (size_t)snprintf(text + used, size - used, "%s%x.%x", i > 0 ? "." : "",
		    peer->bytes[i] >> 4U, peer->bytes[i] & 0xfU);
}

/* Section 4.3: a domain that DNS may have, of two labels or more. */
static bool
is_domain(const char *domain)
{
	char name[DNS_NAME_SIZE];
	unsigned char bytes[DNS_NAME_BYTES_MAX];
	const char *dot = strchr(domain, '.');

	if (strlen(domain) >= SPF_NAME_SIZE || domain[0] == '[' || dot == NULL || dot[1] == '\0')
		return (false);
	dns_name_escape(domain, strlen(domain), name);
	return (dns_name_pack(name, bytes) > 0);
}

static void
evaluate(const struct spf_query *query, const char *local, struct dns *dns,
    struct deadline deadline, struct spf_answer *answer)
{
	struct evaluation *evaluation = calloc(1, sizeof(*evaluation));
	char token[SPF_TOKEN_SIZE];

	if (evaluation == NULL || spf_rewrite_add(&evaluation->names, SPF_NAME_RECORD, false,
				      answer->domain, token) == -1) {
		answer->result = SPF_TEMPERROR;
		why_set(&answer->why, "no memory for SPF");
		free(evaluation);
		return;
	}
	evaluation->resolver = (SPF_dns_server_t){
	    .lookup = look_up, .get_spf = get_record, .name = "coexim", .hook = evaluation};
	if (spf_lookup_begin(&evaluation->lookup, dns, deadline, query->ip) == -1)
		spf_lookup_end(
		    &evaluation->lookup, SPF_NONE, "the peer's address is none: %s", query->ip);
	dotted(&evaluation->lookup.peer, evaluation->ip, sizeof(evaluation->ip));
	evaluation->values = (struct spf_values){.local = local,
	    .sender_domain = answer->domain,
	    .ip = evaluation->ip,
	    .ip_version = evaluation->lookup.peer.is_ip6 ? "ip6" : "in-addr",
	    .helo = query->helo != NULL ? query->helo : "",
	    .validated = peer_name,
	    .data = &evaluation->lookup};
	if (!evaluation->lookup.ended)
		run_libspf2(evaluation, token);
	answer->result = evaluation->lookup.result;
	answer->why = evaluation->lookup.why;
	spf_rewrite_free(&evaluation->names);
	free(evaluation);
}

void
spf_check(const struct spf_query *query, struct dns *dns, struct deadline deadline,
    struct spf_answer *answer)
{
	const char *at = strrchr(query->sender, '@'), *domain = at != NULL ? at + 1 : query->sender;
	char local[LOCAL_SIZE] = "postmaster";

	*answer = (struct spf_answer){.result = SPF_NONE};
	if (query->sender[0] == '\0')
		domain = query->helo != NULL ? query->helo : "";
	if (query->ip == NULL) {
		why_set(&answer->why, "there is no peer");
		return;
	}
	if (!is_domain(domain)) {
		why_set(&answer->why, "no domain that could have an SPF record");
		return;
	}
	snprintf(answer->domain, sizeof(answer->domain), "%s", domain);
	if (at != NULL && at > query->sender)
		snprintf(local, sizeof(local), "%.*s", (int)(at - query->sender), query->sender);
	evaluate(query, local, dns, deadline, answer);
}
