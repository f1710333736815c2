/* A lean event loop for M/M/n+M with a priority class: what the compiled engine is measured against.

   It keeps of each call when it was answered and when it left, and nothing else. Calls come in the order of arrival; there are
   two lines, of which the first goes first; agents go longest idle first. Agents who finish are a heap, so are callers who
   lose patience, which is cleaned of the answered when they come up. At one instant agents finish before calls arrive before
   callers give up. Times are in ms. */
#include <stdint.h>
#include <stdlib.h>

enum { LINES = 2 };
#define FAR INT64_MAX

typedef struct { int64_t at, who; } Alarm;

static inline int before(Alarm a, Alarm b) { return a.at < b.at || (a.at == b.at && a.who < b.who); }

/* Put an alarm in place of the first, or further down. */
static void sink(Alarm *heap, int64_t size, Alarm alarm) {
    int64_t place = 0, child;
    while ((child = 2 * place + 1) < size) {
        if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
        if (before(alarm, heap[child])) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = alarm;
}

/* Put an alarm at the end, or further up. */
static void rise(Alarm *heap, int64_t place, Alarm alarm) {
    while (place > 0 && before(alarm, heap[(place - 1) >> 1])) {
        heap[place] = heap[(place - 1) >> 1];
        place = (place - 1) >> 1;
    }
    heap[place] = alarm;
}

/* started[call] stays -1 for who gave up. Returns the number of calls answered, -1 if there is no memory. */
int64_t simulate(int64_t calls, int64_t agents, const int64_t *arrived, const int64_t *line, const int64_t *talk,
                 const int64_t *patience, int64_t *started, int64_t *left) {
    Alarm *busy = malloc((agents + 1) * sizeof(Alarm)), *waits = malloc((calls + 1) * sizeof(Alarm));
    int64_t *idle = malloc((agents + 1) * sizeof(int64_t)), *in_line[LINES], head[LINES] = {0}, tail[LINES] = {0};
    int64_t first_idle = 0, idle_count = agents, busy_count = 0, wait_count = 0, next = 0, answered = 0;
    int memory = busy && waits && idle;
    for (int l = 0; l < LINES; l++) memory &= (in_line[l] = malloc((calls + 1) * sizeof(int64_t))) != NULL;
    for (int64_t agent = 0; memory && agent < agents; agent++) idle[agent] = agent;
    for (int64_t call = 0; memory && call < calls; call++) started[call] = left[call] = -1;
    while (memory) {
        int64_t ring = next < calls ? arrived[next] : FAR;
        int64_t free_at = busy_count ? busy[0].at : FAR;
        int64_t gives_up = wait_count ? waits[0].at : FAR;
        if (free_at <= ring && free_at <= gives_up) {
            if (free_at == FAR) break;
            int64_t agent = busy[0].who, call = -1;
            for (int l = 0; l < LINES && call < 0; l++) {
                while (head[l] < tail[l] && left[in_line[l][head[l]]] >= 0) head[l]++;
                if (head[l] < tail[l]) call = in_line[l][head[l]++];
            }
            if (call >= 0) {
                started[call] = free_at;
                left[call] = free_at + talk[call];
                answered++;
                sink(busy, busy_count, (Alarm){free_at + talk[call], agent});
            } else {
                if (--busy_count) sink(busy, busy_count, busy[busy_count]);
                int64_t last = first_idle + idle_count++;
                idle[last < agents ? last : last - agents] = agent;
            }
        } else if (ring <= gives_up) {
            int64_t call = next++;
            if (idle_count) {
                int64_t agent = idle[first_idle];
                if (++first_idle == agents) first_idle = 0;
                idle_count--;
                started[call] = ring;
                left[call] = ring + talk[call];
                answered++;
                rise(busy, busy_count++, (Alarm){ring + talk[call], agent});
            } else {
                in_line[line[call]][tail[line[call]]++] = call;
                rise(waits, wait_count++, (Alarm){ring + patience[call], call});
            }
        } else {
            int64_t call = waits[0].who;
            if (--wait_count) sink(waits, wait_count, waits[wait_count]);
            if (left[call] < 0) left[call] = gives_up;
        }
    }
    free(busy);
    free(waits);
    free(idle);
    for (int l = 0; l < LINES; l++) free(in_line[l]);
    return memory ? answered : -1;
}
