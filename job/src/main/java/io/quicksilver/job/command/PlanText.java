package io.quicksilver.job.command;

import io.quicksilver.job.inspect.ClusterPlan;
import io.quicksilver.job.inspect.ExecutorNeed;

/** A plan in words. */
final class PlanText {

  private PlanText() {}

  /** Prints what a run on a cluster needs and takes, and the line that starts it. */
  static void print(ClusterPlan plan, SubmitLine line, Console console) {
    Facts facts = new Facts(console);
    facts.add(
        "plan",
        "%s: %,d executors of %d cores, %,d tasks at once, %,d shards",
        plan.cluster(),
        plan.executors(),
        plan.size().cores(),
        plan.tasks(),
        plan.shards());
    facts.add(
        "rows",
        "%,d, %,d tokens of prompts, at most %,d of completions",
        plan.counts().rows(),
        plan.counts().promptTokens(),
        plan.counts().newTokens());
    memory(plan, facts);
    facts.add("speed", "%s; another processor has another", DatasetText.speed(plan.speed()));
    facts.add(
        "time",
        "about %s if every completion takes all its tokens, a deadline of %s less a tenth for"
            + " start-up and stragglers; one executor takes %s",
        Facts.duration(plan.seconds()),
        Facts.duration((double) plan.deadline().toSeconds()),
        Facts.duration(plan.secondsAlone()));
    console.line("");
    console.line("%s", line.text());
  }

  private static void memory(ClusterPlan plan, Facts facts) {
    ExecutorNeed need = plan.need();
    facts.add(
        "memory",
        "for each executor %dm of heap (batch.size=%d rows a task take up to %s) and %dm of"
            + " overhead (weights take %s once, all %s)",
        plan.size().heapMebibytes(),
        plan.batchSize(),
        Facts.bytes(need.heapBytes(plan.batchSize())),
        plan.size().overheadMebibytes(),
        Facts.bytes(need.weightsBytes()),
        Facts.bytes(need.nativeBytes()));
  }
}
