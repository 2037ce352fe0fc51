package io.quicksilver.job.inspect;

import java.util.Optional;

/**
 * What a dataset comes to with a model.
 *
 * @param path where it lies
 * @param format how it was read
 * @param counts its prompts
 * @param window the model's positions
 * @param estimate what a run would take; empty where no row could be completed
 */
public record DatasetInspection(
    String path, String format, PromptCounts counts, int window, Optional<RunEstimate> estimate) {}
