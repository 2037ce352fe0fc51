/**
 * The {@code score} command's own parts: what a row is, how it becomes spans of tokens and an
 * output row, and what the rows come to.
 */
package io.quicksilver.job.score;
