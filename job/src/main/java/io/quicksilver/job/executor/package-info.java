/**
 * What runs on the executors: the weights' way there, the one model of each JVM, and the tasks that
 * complete rows with it.
 *
 * <p>The driver cuts a checkpoint into broadcasts of at most 64 MiB ({@link
 * io.quicksilver.job.executor.ModelBroadcast}); the first task of a JVM loads them into one native
 * copy ({@link io.quicksilver.job.executor.ExecutorModel}) that all its tasks share; {@link
 * io.quicksilver.job.executor.PartitionGenerator} is the function of {@code mapPartitions}.
 * Closures hold plain values and broadcasts, nothing else.
 */
package io.quicksilver.job.executor;
