package io.quicksilver.job;

import io.quicksilver.job.score.ScoreMetrics;

/**
 * What came of a score, for the last lines on a terminal.
 *
 * @param output the folder with the rows
 * @param report the page about them
 * @param metrics what they come to
 * @param seconds that the run took
 * @param alreadyComplete whether an earlier run of the same command had done it all
 */
public record ScoreSummary(
    String output, String report, ScoreMetrics metrics, double seconds, boolean alreadyComplete) {}
