/**
 * What a run leaves beside its rows: {@code _quicksilver/run.json} for programs and {@code
 * _quicksilver/report.html} for people.
 *
 * <p>Counts come from the rows that were written, timings from the tasks whose rows they are.
 */
package io.quicksilver.job.report;
