/*
 * Cells, backwards: from one to what it was moved or made of, and from there to
 * observations, or to the figures of an indicator.
 */
#include "base/mem.h"
#include "base/text.h"
#include "model/explaining.h"

void
cell_ref_release(struct cell_ref *ref)
{
	free(ref->invoer);
	free(ref->gebied);
	free(ref->periode);
	free(ref->value);
	free(ref->status);
	free(ref->reden);
	free(ref->marks);
}

static char *
copy(const struct pq_result *res, size_t row, size_t column)
{
	const char *text = pq_get(res, row, column);

	return text != NULL ? xstrdup(text) : NULL;
}

void
cell_ref_read(const struct pq_result *res, size_t row, size_t from,
    struct cell_ref *ret)
{
	ret->invoer = copy(res, row, from);
	ret->gebied = copy(res, row, from + 1);
	ret->periode = copy(res, row, from + 2);
	ret->value = copy(res, row, from + 3);
	ret->status = copy(res, row, from + 4);
	ret->reden = copy(res, row, from + 5);
	ret->marks = copy(res, row, from + 6);
}

/* The rows on the boundaries of then that a cell was made of, with the share
 * each gave.  A municipality that the source has itself, where figures do not
 * add up, was taken as it is. */
static int
parts_of(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, bool is_count,
    const char *moves_with, struct pq_result **ret, struct err *err)
{
	bool has_bron = input->series != NULL;
	const char *table;
	char *sql;
	int rc;

	if (needs_table(x->needs, input->name, BASIS_TOENMALIG, &table, err) !=
	    0)
		return -1;
	sql = xasprintf(
	    "select t.gebied, w.num, w.den, %s from %s t"
	    " join pg_temp.crosswalk w on w.from_code = t.gebied"
	    " and w.to_code = $1 and w.moves_with = $3 where t.periode = $2"
	    " and t.reeks = $6 and $4 = 'huidig' and ($5::bool or t.gebied = "
	    "$1 or not exists"
	    " (select from %s s where s.gebied = $1 and s.periode = $2))"
	    " union all"
	    " select t.gebied, 1, 1, %s from %s t where t.gebied = $1"
	    " and t.periode = $2 and t.reeks = $6 and ($4 = 'toenmalig'"
	    " or $1 not like 'GM%%')"
	    " order by 1",
	    has_bron ? CELL("t.bron") : CELL("t.cel"), table, table,
	    has_bron ? CELL("t.bron") : CELL("t.cel"), table);
	rc = pq_queryv(x->pq, sql, ret, err, ref->gebied, ref->periode,
	    moves_with != NULL ? moves_with : "dwellings", basis_name(basis),
	    is_count ? "t" : "f", input->reeks, PQ_END);
	free(sql);
	return rc;
}

static int
explain_part(struct explaining *x, const struct input *input,
    const struct pq_result *parts, size_t row, const char *period, int depth,
    struct err *err)
{
	struct cell_ref ref = { 0 };
	int rc = 0;

	if (strcmp(pq_get(parts, row, 1), pq_get(parts, row, 2)) != 0) {
		char *share = xasprintf("%s of %s", pq_get(parts, row, 1),
		    pq_get(parts, row, 2));

		outline_fact(x->o, "share", share);
		free(share);
	}
	if (input->source != NULL)
		return explain_observation(x, input, pq_get(parts, row, 0),
		    period, err);
	/* Of a series: the cell that its SELECT took. */
	if (pq_get(parts, row, 3) == NULL) {
		outline_fact(x->o, "region", pq_get(parts, row, 0));
		outline_fact(x->o, "cell", "none of its needs has one");
		return 0;
	}
	cell_ref_read(parts, row, 3, &ref);
	rc = explain_cell(x, "from", &ref, BASIS_TOENMALIG, depth + 1, err);
	cell_ref_release(&ref);
	return rc;
}

/* A ratio of two counts, where its municipality is not what it was then: the
 * source has none (core.move_ratio). */
static int
is_of_counts(struct explaining *x, const char *measure,
    const struct cell_ref *ref, enum basis basis, bool *ret, struct err *err)
{
	struct pq_result *res = NULL;
	const char *table;
	char *sql;
	int rc;

	*ret = false;
	if (basis != BASIS_HUIDIG || !text_starts(ref->gebied, "GM"))
		return 0;
	if (needs_table(x->needs, measure, BASIS_TOENMALIG, &table, err) != 0)
		return -1;
	sql = xasprintf(
	    "select coalesce(bool_or(w.from_code <> w.to_code), true)"
	    " from %s t join pg_temp.crosswalk w on w.from_code = t.gebied"
	    " and w.to_code = $1 and w.moves_with = 'dwellings'"
	    " where t.periode = $2",
	    table);
	rc =
	    pq_queryv(x->pq, sql, &res, err, ref->gebied, ref->periode, PQ_END);
	free(sql);
	if (rc == 0)
		*ret = strcmp(pq_get(res, 0, 0), "t") == 0;
	pq_result_free(res);
	return rc;
}

static int
explain_counts(struct explaining *x, const struct source_measure *m,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	struct cell_ref part = { .gebied = ref->gebied,
		.periode = ref->periode };
	int rc;

	part.invoer = m->numerator;
	rc = explain_cell(x, "numerator", &part, basis, depth, err);
	part.invoer = m->denominator;
	if (rc == 0)
		rc = explain_cell(x, "denominator", &part, basis, depth, err);
	return rc;
}

static int
explain_parts(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	const struct source_measure *m = input->source != NULL
	    ? source_measure(input->source, input->name)
	    : NULL;
	bool is_count = m != NULL
	    ? m->adds_up == ADDS_COUNT
	    : strcmp(input->series->adds_up, "count") == 0;
	struct pq_result *parts = NULL;
	bool of_counts = false;
	int rc = 0;

	if (m != NULL && m->adds_up == ADDS_RATIO &&
	    is_of_counts(x, input->name, ref, basis, &of_counts, err) != 0)
		return -1;
	if (of_counts)
		return explain_counts(x, m, ref, basis, depth, err);
	if (parts_of(x, input, ref, basis, is_count,
		m != NULL ? m->moves_with : input->series->moves_with, &parts,
		err) != 0)
		return -1;
	if (m != NULL && m->weight != NULL && pq_rows(parts) > 1)
		outline_fact(x->o, "weighted-by", m->weight);
	outline_list(x->o, "cells");
	for (size_t i = 0; i < pq_rows(parts) && rc == 0; i++) {
		outline_item(x->o);
		rc = explain_part(x, input, parts, i, ref->periode, depth, err);
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	pq_result_free(parts);
	return rc;
}

static struct input
find_input(const struct explaining *x, const char *invoer)
{
	struct input input = { .name = xstrdup(invoer), .reeks = "" };
	char *slash = strchr(input.name, '/');

	if (slash != NULL) {
		*slash = '\0';
		input.reeks = slash + 1;
	}
	input.source = definitions_measure(x->definitions, input.name);
	input.series = definitions_series(x->definitions, input.name);
	input.indicator = definitions_indicator(x->definitions, input.name);
	return input;
}

/* What the cell has that a sum names: its value is not in the name. */
static int
look_up(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, struct cell_ref *ret,
    struct err *err)
{
	struct pq_result *res = NULL;
	const char *table;
	char *sql;
	int rc;

	if (needs_table(x->needs, input->name, basis, &table, err) != 0)
		return -1;
	sql = xasprintf("select %s from %s t where t.gebied = $1"
			" and t.periode = $2 and t.reeks = $3",
	    CELL("t.cel"), table);
	rc = pq_queryv(x->pq, sql, &res, err, ref->gebied, ref->periode,
	    input->reeks, PQ_END);
	free(sql);
	if (rc == 0 && pq_rows(res) > 0)
		cell_ref_read(res, 0, 0, ret);
	pq_result_free(res);
	return rc;
}

/* A part of a sum that is only named, with how much it is. */
static int
name_part(struct explaining *x, const struct cell_ref *ref, enum basis basis,
    struct err *err)
{
	struct input input = find_input(x, ref->invoer);
	struct cell_ref found = { 0 };
	int rc = look_up(x, &input, ref, basis, &found, err);

	outline_fact(x->o, "input", ref->invoer);
	outline_fact(x->o, "area", ref->gebied);
	outline_fact(x->o, "of-period", ref->periode);
	outline_fact(x->o, "amount", found.value);
	cell_ref_release(&found);
	free(input.name);
	return rc;
}

/* What a cell of several names, one after the other, each once
 * (sql/2-functions/025-arithmetic). */
struct parts {
	char *all;
	struct cell_ref *part; /* into all */
	size_t n;
};

static bool
is_same_cell(const struct cell_ref *a, const struct cell_ref *b)
{
	return strcmp(a->invoer, b->invoer) == 0 &&
	    strcmp(a->gebied, b->gebied) == 0 &&
	    strcmp(a->periode, b->periode) == 0;
}

static struct parts
parts_split(const char *invoer)
{
	struct parts parts = { .all = xstrdup(invoer) };
	char *rest = parts.all, *one;

	while ((one = strsep(&rest, "|")) != NULL) {
		struct cell_ref part = { .invoer = strsep(&one, " ") };
		bool is_new = true;

		part.gebied = strsep(&one, " ");
		part.periode = one;
		if (part.periode == NULL)
			continue;
		for (size_t i = 0; i < parts.n && is_new; i++)
			is_new = !is_same_cell(&parts.part[i], &part);
		if (!is_new)
			continue;
		parts.part =
		    xrealloc(parts.part, (parts.n + 1) * sizeof(*parts.part));
		parts.part[parts.n++] = part;
	}
	return parts;
}

/* Is it the first of its input? */
static bool
is_first(const struct parts *parts, size_t of)
{
	for (size_t i = 0; i < of; i++)
		if (strcmp(parts->part[i].invoer, parts->part[of].invoer) == 0)
			return false;
	return true;
}

static int
explain_sum(struct explaining *x, const char *title, const struct cell_ref *ref,
    enum basis basis, int depth, struct err *err)
{
	struct parts parts = parts_split(ref->invoer);
	bool full = x->request->full || parts.n <= EXPLAIN_SUM_WHOLE;
	int rc = 0;

	outline_open(x->o, title);
	outline_fact(x->o, "amount", ref->value);
	outline_fact(x->o, "marks", ref->marks);
	outline_list(x->o, "made-of");
	for (size_t i = 0; i < parts.n && rc == 0; i++) {
		outline_item(x->o);
		rc = full || is_first(&parts, i)
		    ? explain_cell(x, "from", &parts.part[i], basis, depth, err)
		    : name_part(x, &parts.part[i], basis, err);
		outline_item_end(x->o);
	}
	outline_list_end(x->o);
	outline_close(x->o);
	free(parts.part);
	free(parts.all);
	return rc;
}

static int
explain_input(struct explaining *x, const struct input *input,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	struct cell_ref found = { 0 };
	const struct cell_ref *shown = ref;
	int rc = 0;

	if (ref->value == NULL && ref->reden == NULL) {
		if (look_up(x, input, ref, basis, &found, err) != 0)
			return -1;
		shown = &found;
	}
	outline_fact(x->o, "amount", shown->value);
	outline_fact(x->o, "reason", shown->reden);
	outline_fact(x->o, "marks", shown->marks);
	if (input->source != NULL || input->series != NULL) {
		if (input->series != NULL)
			outline_fact(x->o, "defined-in", input->series->path);
		rc = explain_parts(x, input, ref, basis, depth, err);
	} else {
		rc = explain_figure(x, input->indicator, ref->gebied,
		    ref->periode, input->reeks, basis, depth + 1, err);
	}
	cell_ref_release(&found);
	return rc;
}

/* One cell, under a title of its own. */
int
explain_cell(struct explaining *x, const char *title,
    const struct cell_ref *ref, enum basis basis, int depth, struct err *err)
{
	struct input input;
	int rc = 0;

	if (ref->invoer == NULL || depth > EXPLAIN_DEPTH_MAX)
		return 0;
	if (strchr(ref->invoer, ' ') != NULL && ref->reden == NULL)
		return explain_sum(x, title, ref, basis, depth, err);
	outline_open(x->o, title);
	outline_fact(x->o, "input", ref->invoer);
	outline_fact(x->o, "area", ref->gebied);
	outline_fact(x->o, "of-period", ref->periode);
	input = find_input(x, ref->invoer);
	if (input.source != NULL || input.series != NULL ||
	    input.indicator != NULL) {
		rc = explain_input(x, &input, ref, basis, depth, err);
	} else {
		/* One that is missing, in the words of whoever missed it. */
		outline_fact(x->o, "amount", ref->value);
		outline_fact(x->o, "reason", ref->reden);
	}
	free(input.name);
	outline_close(x->o);
	return rc;
}
