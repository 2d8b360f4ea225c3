/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "server.h"

#include <sys/socket.h>

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "admin_login.h"
#include "connections.h"
#include "deadline.h"
#include "policy.h"
#include "report.h"

/* Of one connection: request line and headers; a form. In bytes. */
enum { HEADERS_SIZE = 16384, FORM_BUFFER_SIZE = 1024, FORM_SIZE_MAX = 8192 };
enum { LINE_SIZE = 512, THREAD_STACK_SIZE = 1024 * 1024, POLL_MS = 50, LOG_EACH_MS = 1000 };

struct server {
	const struct web *web;
	struct MHD_Daemon *daemon;
	struct connections *connections;
	char policy[POLICY_SIZE];
	_Atomic int64_t logged_at_ms; /* a line of the library's */
};

/* What is collected of a request until it is whole. */
struct under_way {
	struct request request;
	struct MHD_PostProcessor *form;
	size_t form_size;
};

static void __attribute__((format(printf, 2, 0)))
log_line(void *context, const char *format, va_list arguments)
{
	struct server *server = context;
	int64_t now_ms = deadline_now_ms();
	char line[LINE_SIZE];

	/* One a second: it has one for each connection of a flood. */
	if (now_ms - atomic_load(&server->logged_at_ms) < LOG_EACH_MS)
		return;
	atomic_store(&server->logged_at_ms, now_ms);
	vsnprintf(line, sizeof(line), format, arguments);
	line[strcspn(line, "\r\n")] = '\0';
	report_line("coexim-web", "http: %s", line);
}

static enum request_method
method_of(const char *word)
{
	if (strcmp(word, MHD_HTTP_METHOD_GET) == 0 || strcmp(word, MHD_HTTP_METHOD_HEAD) == 0)
		return (REQUEST_LOOK);
	return (strcmp(word, MHD_HTTP_METHOD_POST) == 0 ? REQUEST_POST : REQUEST_OTHER);
}

static enum MHD_Result
take_field(void *context, enum MHD_ValueKind kind, const char *name, const char *file_name,
    const char *type, const char *encoding, const char *data, uint64_t offset, size_t size)
{
	struct under_way *under_way = context;

	(void)kind;
	(void)type;
	(void)encoding;
	if (name == NULL || file_name != NULL || offset >= FIELDS_VALUE_SIZE) {
		under_way->request.form.wrong = true;
		return (MHD_NO);
	}
	fields_add(&under_way->request.form, name, data != NULL ? data : "", (size_t)offset, size);
	return (under_way->request.form.wrong ? MHD_NO : MHD_YES);
}

static enum MHD_Result
take_query(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct fields *query = context;

	(void)kind;
	if (name == NULL)
		return (MHD_YES);
	fields_add(query, name, value != NULL ? value : "", 0, value != NULL ? strlen(value) : 0);
	return (query->wrong ? MHD_NO : MHD_YES);
}

/* How often a header was sent, and its last value. */
struct header {
	const char *name, *value;
	int times;
};

static enum MHD_Result
take_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct header *header = context;

	(void)kind;
	if (name != NULL && strcasecmp(name, header->name) == 0) {
		header->value = value;
		header->times++;
	}
	return (MHD_YES);
}

/* The value of a header that was sent once; else NULL. */
static const char *
header_once(struct MHD_Connection *connection, const char *name)
{
	struct header header = {.name = name};

	MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, &header);
	return (header.times == 1 ? header.value : NULL);
}

static struct under_way *
begin(struct MHD_Connection *connection, const char *path, const char *method)
{
	struct under_way *under_way = calloc(1, sizeof(*under_way));
	const char *site = header_once(connection, "Sec-Fetch-Site");

	if (under_way == NULL)
		return (NULL);
	under_way->request.method = method_of(method);
	under_way->request.path = path;
	under_way->request.foreign = site != NULL && strcmp(site, "same-origin") != 0;
	if (under_way->request.method != REQUEST_POST)
		return (under_way);
	under_way->form =
	    MHD_create_post_processor(connection, FORM_BUFFER_SIZE, take_field, under_way);
	/* No form, or of another type: then it has no fields. */
	if (under_way->form == NULL)
		under_way->request.form.wrong = true;
	return (under_way);
}

/* The rest of a form that is too long is read and forgotten. */
static void
take_form(struct under_way *under_way, const char *data, size_t size)
{
	if (under_way->form == NULL || under_way->request.form.wrong)
		return;
	if (size > FORM_SIZE_MAX - under_way->form_size) {
		under_way->request.form.wrong = true;
		return;
	}
	under_way->form_size += size;
	if (MHD_post_process(under_way->form, data, size) == MHD_NO)
		under_way->request.form.wrong = true;
}

/* What every answer has: nothing is fetched, framed, kept or told to others. */
static int
add_headers(const struct server *server, struct MHD_Response *response, const struct page *page)
{
	const struct {
		const char *name, *value;
	} headers[] = {
	    {MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8"},
	    {"Content-Security-Policy", server->policy},
	    {"Referrer-Policy", "no-referrer"},
	    {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
	    {"X-Content-Type-Options", "nosniff"},
	    {"X-Frame-Options", "DENY"},
	    {"X-Robots-Tag", "noindex"},
	    {"Cross-Origin-Opener-Policy", "same-origin"},
	    {"Cross-Origin-Resource-Policy", "same-origin"},
	};
	size_t i;

	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (MHD_add_response_header(response, headers[i].name, headers[i].value) != MHD_YES)
			return (-1);
	if (page->location != NULL &&
	    MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, page->location) != MHD_YES)
		return (-1);
	if (page->status == MHD_HTTP_SERVICE_UNAVAILABLE &&
	    MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "60") != MHD_YES)
		return (-1);
	return (0);
}

/* Send it; its text becomes the response's. */
static enum MHD_Result
send_page(const struct server *server, struct MHD_Connection *connection, struct page *page,
    bool ask_login)
{
	struct MHD_Response *response;
	enum MHD_Result result = MHD_NO;

	if (page->failed) {
		/* Nobody gets half a page. */
		page_free(page);
		pages_later(page, &(struct why){"a page that is too large, or no memory"});
	}
	response = page->failed ? NULL
				: MHD_create_response_from_buffer(
				      page->size, page->text, MHD_RESPMEM_MUST_FREE);
	if (response == NULL) {
		page_free(page);
		return (MHD_NO);
	}
	if (add_headers(server, response, page) == 0)
		result =
		    ask_login
			? MHD_queue_basic_auth_fail_response(connection, "Quarantine", response)
			: MHD_queue_response(connection, (unsigned)page->status, response);
	MHD_destroy_response(response);
	return (result);
}

static enum MHD_Result
answer(const struct server *server, struct MHD_Connection *connection, struct request *request)
{
	const struct web_settings *settings = &server->web->settings;
	struct admin_claim claim = {.header = NULL};
	struct page page = {.status = 0};
	char name[ADMIN_NAME_SIZE], *key = NULL, *user = NULL;
	enum admin_answer admin = ADMIN_NO;

	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_query, &request->query);
	if (route_of(request->path).kind >= ROUTE_ADMIN) {
		if (settings->admin_header[0] != '\0')
			claim.header = header_once(connection, settings->admin_header);
		user = MHD_basic_auth_get_username_password(connection, &key);
		claim.user = user;
		claim.key = key;
		admin = admin_login(settings, &claim, name);
		if (admin == ADMIN_ASK && user != NULL)
			report_line("coexim-web", "wrong key of the administrator \"%s\"", user);
		MHD_free(user);
		MHD_free(key);
	}
	request->administrator = admin == ADMIN_YES ? name : NULL;
	pages_answer(server->web, request, &page);
	return (send_page(server, connection, &page, admin == ADMIN_ASK));
}

/* Called for a request at first, then for each piece of its body, then once more. */
static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *data, size_t *size, void **state)
{
	struct server *server = context;
	struct under_way *under_way = *state;

	(void)version;
	if (under_way == NULL) {
		*state = begin(connection, path, method);
		return (*state != NULL ? MHD_YES : MHD_NO);
	}
	if (*size > 0) {
		take_form(under_way, data, *size);
		*size = 0;
		return (MHD_YES);
	}
	/* Its end may bring the last field. */
	if (under_way->form != NULL) {
		if (MHD_destroy_post_processor(under_way->form) != MHD_YES)
			under_way->request.form.wrong = true;
		under_way->form = NULL;
	}
	return (answer(server, connection, &under_way->request));
}

static void
end(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct under_way *under_way = *state;

	(void)context;
	(void)connection;
	(void)code;
	if (under_way == NULL)
		return;
	if (under_way->form != NULL)
		MHD_destroy_post_processor(under_way->form);
	free(under_way);
	*state = NULL;
}

static void
notify(void *context, struct MHD_Connection *connection, void **socket_state,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *server = context;
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	(void)socket_state;
	if (info == NULL)
		return;
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connections_add(server->connections, info->connect_fd);
	else
		connections_remove(server->connections, info->connect_fd);
}

struct server *
server_start(const struct web *web, int listener, struct why *why)
{
	struct server *server = calloc(1, sizeof(*server));
	const struct web_settings *settings = &web->settings;

	if (server == NULL)
		goto err0;
	server->web = web;
	policy_write(server->policy);
	server->connections =
	    connections_new((size_t)settings->connections, settings->connection_age_ms);
	if (server->connections == NULL)
		goto err1;
	server->daemon =
	    MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
				 MHD_USE_POLL | MHD_USE_ITC | MHD_USE_ERROR_LOG,
		0, NULL, NULL, handle, server, MHD_OPTION_EXTERNAL_LOGGER, log_line, server,
		MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)settings->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		(unsigned)settings->connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)(settings->silence_ms / 1000), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)HEADERS_SIZE, MHD_OPTION_THREAD_STACK_SIZE, (size_t)THREAD_STACK_SIZE,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, end, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, notify, server, MHD_OPTION_END);
	if (server->daemon == NULL)
		goto err2;

	/* Success! */
	return (server);

err2:
	connections_free(server->connections);
err1:
	free(server);
err0:
	/* Failure! */
	why_set(why, "the HTTP server cannot be started");
	return (NULL);
}

void
server_tick(struct server *server)
{
	connections_end_old(server->connections);
}

void
server_stop(struct server *server)
{
	struct deadline deadline;

	if (server == NULL)
		return;
	/* Who is being served has the answer yet. */
	deadline = deadline_in_ms(server->web->settings.act_wait_ms);
	MHD_quiesce_daemon(server->daemon);
	while (connections_count(server->connections) > 0 && !deadline_passed(deadline)) {
		connections_end_old(server->connections);
		poll(NULL, 0, POLL_MS);
	}
	MHD_stop_daemon(server->daemon);
	connections_free(server->connections);
	free(server);
}
