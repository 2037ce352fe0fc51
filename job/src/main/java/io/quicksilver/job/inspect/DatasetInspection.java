package io.quicksilver.job.inspect;

import java.util.Optional;

/**
 * What a dataset comes to with a model.
 *
 * @param path where it lies
 * @param format how it was read
 * @param counts its prompts
 * @param window the model's positions
 * @param estimate what a run here would take; empty where no row could be completed, or a plan was
 *     asked for
 * @param plan of a run on a cluster, where one was asked for
 */
public record DatasetInspection(
    String path,
    String format,
    PromptCounts counts,
    int window,
    Optional<RunEstimate> estimate,
    Optional<ClusterPlan> plan) {}
