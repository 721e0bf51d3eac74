/*
 * Writing metrics in the text exposition format of Prometheus, as the textfile
 * collector of node_exporter reads it.  Every metric is a gauge.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include <stdint.h>

#include "base/buf.h"

struct metrics {
	struct buf *out;
	const char *name;	/* of the metric that is written */
};

void	metrics_init(struct metrics *, struct buf *out);
/* The values behind this are of that metric.  What it has is told in one line,
 * which is ours: nothing in it is escaped. */
void	metrics_begin(struct metrics *, const char *name, const char *help);
/* One value, with names of labels and their texts, and NULL behind them.  The
 * texts may be anything. */
void	metrics_value(struct metrics *, int64_t value, ...)
	    __attribute__((sentinel));

#endif
