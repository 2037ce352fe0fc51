package io.quicksilver.job.shard;

import org.apache.hadoop.mapreduce.JobContext;
import org.apache.spark.internal.io.FileCommitProtocol;
import scala.collection.immutable.Seq;

/**
 * Spark's commit protocol for one that hears of each task when it ends, and so needs no list at the
 * job's end. There is one for each Scala: here a {@code Seq} is an immutable one.
 */
abstract class EndedJobProtocol extends FileCommitProtocol {

  @Override
  public final void commitJob(JobContext job, Seq<TaskCommitMessage> messages) {
    commitJob(job);
  }

  /** All tasks have ended well. */
  abstract void commitJob(JobContext job);
}
