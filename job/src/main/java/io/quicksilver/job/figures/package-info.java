/**
 * What a run counts of itself while it runs, and who sees it.
 *
 * <p>Tasks count into aggregates of bounded size ({@link io.quicksilver.job.figures.TaskFigures}),
 * which travel to the driver with their reports, and into named accumulators and the executor's
 * metrics ({@link io.quicksilver.job.figures.TaskMeter}). The driver shows them as a line on a
 * terminal and as its own metrics ({@link io.quicksilver.job.figures.RunProgress}). No row depends
 * on any of it.
 */
package io.quicksilver.job.figures;
