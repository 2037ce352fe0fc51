/**
 * What a run over a dataset would take, without running it: prompts are tokenised and counted on
 * the executors, speed and memory are measured on the driver by a short decode of made-up prompts.
 */
package io.quicksilver.job.inspect;
