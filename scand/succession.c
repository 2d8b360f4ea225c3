/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "succession.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* A folder that is being written is looked at again so soon, and a holder replaced. */
enum { SETTLE_MS = 1000, HOLDER_RESTART_MS = 1000 };

void
succession_init(struct succession *succession, struct crew_common *common, const struct temp *temp)
{
	size_t g;

	memset(succession, 0, sizeof(*succession));
	succession->common = common;
	succession->temp = temp;
	for (g = 0; g < SUCCESSION_GENERATIONS; g++)
		generation_init(&succession->generations[g], common);
}

static struct generation *
find(struct succession *succession, enum generation_state state)
{
	size_t g;

	for (g = 0; g < SUCCESSION_GENERATIONS; g++)
		if (succession->generations[g].state == state)
			return (&succession->generations[g]);
	return (NULL);
}

struct crew *
succession_crew(struct succession *succession)
{
	struct generation *serving = find(succession, GENERATION_SERVING);

	return (serving == NULL ? NULL : &serving->crew);
}

const char *
succession_no_engine(struct succession *succession)
{
	if (find(succession, GENERATION_SERVING) != NULL ||
	    find(succession, GENERATION_LOADING) != NULL)
		return (NULL);
	if (succession->wants_holder && succession->trouble[0] == '\0')
		return (NULL);
	return (succession->trouble[0] != '\0' ? succession->trouble : "no signatures loaded");
}

/* ---- holders ------------------------------------------------------------ */

static void
load_failed(struct succession *succession, struct generation *generation, const char *why)
{
	bool serving = find(succession, GENERATION_SERVING) != NULL;

	snprintf(succession->trouble, sizeof(succession->trouble), "%s", why);
	report_line("supervisor", "new signatures not loaded: %s; %s", why,
	    serving ? "the old engine goes on" : "nothing can be scanned");
	succession->failed = true;
	succession->retry = deadline_in_ms(succession->common->config->load_retry_ms);
	succession->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
	generation_drain(generation);
	if (!serving)
		job_queue_refuse_all(&succession->common->queue, succession->trouble);
}

/* The new engine is loaded. Its workers take over as they come; the old ones drain. */
static void
loaded(
    struct succession *succession, struct generation *generation, const struct packet_engine *about)
{
	struct generation *old = find(succession, GENERATION_SERVING);

	generation->about = *about;
	generation->about.library_version[sizeof(about->library_version) - 1] = '\0';
	succession->trouble[0] = '\0';
	succession->failed = false;
	report_line("supervisor", "engine loaded: %llu signatures in %llu.%03llu s, libclamav %s%s",
	    (unsigned long long)about->signatures, (unsigned long long)about->load_ms / 1000,
	    (unsigned long long)about->load_ms % 1000, generation->about.library_version,
	    old != NULL ? "; it takes over" : "");
	if (old == NULL)
		generation->state = GENERATION_SERVING;
}

/* A worker of ${generation} is there. With the last one a new generation takes over. */
static void
take_worker(struct succession *succession, struct generation *generation,
    const struct packet *packet, const int fds[2])
{
	struct generation *old = find(succession, GENERATION_SERVING);

	if (crew_add(&generation->crew, packet->worker.slot, packet->worker.pid, fds) == -1 ||
	    generation->state != GENERATION_LOADING ||
	    crew_count(&generation->crew) < (unsigned int)succession->common->config->workers)
		return;
	if (old != NULL) {
		generation_drain(old);
		succession->swaps++;
		report_line("supervisor", "engine swapped: %llu signatures serve",
		    (unsigned long long)generation->about.signatures);
		generation_settle(old);
	}
	generation->state = GENERATION_SERVING;
}

/* The holder is dead, or speaks no packets. What workers it had serve on until a new one is there.
 */
static void
holder_gone(struct succession *succession, struct generation *generation)
{
	bool was_serving = generation->state == GENERATION_SERVING;

	generation_close_control(generation);
	if (generation->state == GENERATION_LOADING)
		load_failed(succession, generation, "the engine holder died while it loaded");
	if (was_serving) {
		report_line("supervisor",
		    "engine holder %ld is lost; its workers serve until a new one has loaded",
		    (long)generation->holder);
		succession->wants_holder = true;
		succession->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
	}
	generation_kill_holder(generation);
	generation_settle(generation);
}

void
succession_event(struct succession *succession, struct generation *generation)
{
	struct packet packet;
	enum packet_got got;
	int fds[2];

	while (generation->control != -1) {
		got = packet_receive(generation->control, &packet, fds, 2, MSG_DONTWAIT);
		if (got == PACKET_NONE)
			break;
		if (got == PACKET_END) {
			holder_gone(succession, generation);
		} else if (packet.kind == PACKET_WORKER) {
			take_worker(succession, generation, &packet, fds);
		} else if (packet.kind == PACKET_READY) {
			loaded(succession, generation, &packet.engine);
		} else if (packet.kind == PACKET_FAILED) {
			packet.engine.why[sizeof(packet.engine.why) - 1] = '\0';
			load_failed(succession, generation, packet.engine.why);
		}
	}
}

bool
succession_child_ended(struct succession *succession, pid_t pid, int status)
{
	size_t g;

	for (g = 0; g < SUCCESSION_GENERATIONS; g++) {
		struct generation *generation = &succession->generations[g];

		if (generation->holder != pid)
			continue;
		if (WIFSIGNALED(status))
			report_line("supervisor", "engine holder %ld was killed by signal %d (%s)",
			    (long)pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
		/* What it said before it died comes first. */
		succession_event(succession, generation);
		generation->holder = 0;
		generation_settle(generation);
		return (true);
	}
	return (false);
}

/* ---- signatures --------------------------------------------------------- */

static void
look(struct succession *succession)
{
	struct sigset set;
	struct why why = {.text = ""};
	bool first = !succession->signatures.looked;
	enum sigset_news news;

	sigset_read(succession->common->config->signatures, &set, &why);
	if (succession->failed && deadline_passed(succession->retry))
		sigset_watch_retry(&succession->signatures);
	news = sigset_watch_note(&succession->signatures, &set);
	/* At the start there is nothing to lose: what is there is loaded at once. */
	if (first && news == SIGSET_CHANGING)
		news = SIGSET_LOAD;
	if (set.files == 0 && find(succession, GENERATION_SERVING) == NULL) {
		why_set(&why, "no signatures loaded from %s: it holds none",
		    succession->common->config->signatures);
		if (strcmp(succession->trouble, why.text) != 0)
			report_line("supervisor", "%s; nothing can be scanned", why.text);
		memcpy(succession->trouble, why.text, sizeof(succession->trouble));
	}
	if (news == SIGSET_LOAD) {
		sigset_watch_tried(&succession->signatures);
		succession->wants_holder = true;
	}
	succession->next_look = deadline_in_ms(
	    news == SIGSET_CHANGING && succession->common->config->signatures_check_ms > SETTLE_MS
		? SETTLE_MS
		: succession->common->config->signatures_check_ms);
}

void
succession_reload(struct succession *succession)
{
	if (succession->failed)
		sigset_watch_retry(&succession->signatures);
	look(succession);
}

/* Start a holder in the free place ${place}. */
static void
start_holder(struct succession *succession, struct generation *place)
{
	size_t index = (size_t)(place - succession->generations);
	struct generation_start start = {
	    .temp = succession->temp,
	    .first_slot = (unsigned int)(index * (size_t)succession->common->config->workers),
	    .aside = find(succession, GENERATION_SERVING) != NULL,
	};

	if (generation_start(place, &start) == 0)
		succession->wants_holder = false;
	else
		succession->next_holder = deadline_in_ms(HOLDER_RESTART_MS);
}

void
succession_tick(struct succession *succession, struct deadline *next)
{
	struct generation *place, *loading;
	size_t g;

	if (deadline_passed(succession->next_look))
		look(succession);
	*next = deadline_earlier(*next, succession->next_look);

	for (g = 0; g < SUCCESSION_GENERATIONS; g++)
		generation_settle(&succession->generations[g]);
	/* One new engine at a time, and none while an old one drains: two at most in memory. */
	place = find(succession, GENERATION_FREE);
	loading = find(succession, GENERATION_LOADING);
	if (succession->wants_holder && place != NULL && loading == NULL &&
	    find(succession, GENERATION_DRAINING) == NULL) {
		if (deadline_passed(succession->next_holder))
			start_holder(succession, place);
		else
			*next = deadline_earlier(*next, succession->next_holder);
	}
	if (loading != NULL && deadline_passed(loading->load_deadline)) {
		load_failed(succession, loading, "loading took longer than load_time");
		generation_kill_holder(loading);
	}
	for (g = 0; g < SUCCESSION_GENERATIONS; g++)
		crew_end_late(&succession->generations[g].crew, next);
}

void
succession_stats(const struct succession *succession, struct pool_stats *stats)
{
	size_t g;

	stats->swaps = succession->swaps;
	memcpy(stats->trouble, succession->trouble, sizeof(stats->trouble));
	for (g = 0; g < SUCCESSION_GENERATIONS; g++) {
		const struct generation *generation = &succession->generations[g];

		stats->live += crew_count(&generation->crew);
		stats->idle += crew_count_idle(&generation->crew);
		if (generation->state != GENERATION_SERVING)
			continue;
		stats->signatures = generation->about.signatures;
		stats->load_ms = generation->about.load_ms;
		stats->database_version = generation->about.database_version;
		memcpy(stats->library_version, generation->about.library_version,
		    sizeof(stats->library_version));
	}
}

void
succession_end(struct succession *succession)
{
	size_t workers = (size_t)succession->common->config->workers, g, i;

	for (g = 0; g < SUCCESSION_GENERATIONS; g++) {
		generation_end(&succession->generations[g]);
		for (i = 0; i < workers; i++)
			temp_remove(succession->temp, (unsigned int)(g * workers + i));
	}
}
