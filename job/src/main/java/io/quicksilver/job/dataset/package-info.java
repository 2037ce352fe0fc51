/**
 * From a user's data set to prompts, and the columns of what comes out.
 *
 * <p>On the driver {@link io.quicksilver.job.dataset.InputReader} opens the input, {@link
 * io.quicksilver.job.dataset.InputScan} counts it and fixes every row's place in the input's order,
 * and {@link io.quicksilver.job.dataset.PromptTable} selects what generation needs. On the
 * executors {@link io.quicksilver.job.dataset.PromptReader} turns one row into a prompt or an error
 * row. The name, place and content of a row never depend on how Spark cut the input.
 */
package io.quicksilver.job.dataset;
