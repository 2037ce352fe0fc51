package io.quicksilver.job.shard;

import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitterFactory;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.hadoop.util.VersionInfo;

/**
 * One shard's commit in a store of objects, by the committer that Hadoop has for it.
 *
 * <p>Each shard is a Hadoop job of its own, with a name of its own, so that it can be committed
 * while others are written. S3A's magic committer uploads a file without showing it, and completes
 * the upload when the job is committed; its other committers rename, or commit all at once.
 */
final class StoreCommit {

  private final PathOutputCommitter committer;
  private final JobContext job;
  private final TaskAttemptContext task;

  private StoreCommit(PathOutputCommitter committer, JobContext job, TaskAttemptContext task) {
    this.committer = committer;
    this.job = job;
    this.task = task;
  }

  /**
   * Whether files under this path are committed so. The committer of Hadoop 3.3 clears away what
   * other shards have pending whenever one is committed (HADOOP-18797): there a shard is written
   * aside and copied, by the store itself.
   */
  static boolean applies(String path) {
    return Locations.isObjectStore(new Path(path)) && !VersionInfo.getVersion().startsWith("3.3.");
  }

  /** In a task of Spark's. */
  static StoreCommit of(String path, String name, TaskAttemptContext spark) {
    TaskAttemptID id = spark.getTaskAttemptID();
    return of(path, name, id.getTaskID().getId(), id.getId(), spark.getConfiguration());
  }

  /** On the driver, for a partition that ended. */
  static StoreCommit ofDriver(String path, String name, int partition, Configuration hadoop) {
    return of(path, name, partition, 0, hadoop);
  }

  private static StoreCommit of(
      String path, String name, int partition, int attempt, Configuration hadoop) {
    JobConf configuration = new JobConf(hadoop);
    String committer = configuration.get("fs.s3a.committer.name", "file");
    if (committer.equals("file")) {
      configuration.set("fs.s3a.committer.name", "magic");
    }
    configuration.set("fs.s3a.committer.uuid", name);
    configuration.setBoolean("fs.s3a.committer.require.uuid", true);
    // Uploads of other shards are pending, too.
    configuration.setBoolean("fs.s3a.committer.abort.pending.uploads", false);
    configuration.setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    JobID jobId = new JobID(name, partition);
    TaskAttemptID taskId = new TaskAttemptID(new TaskID(jobId, TaskType.MAP, partition), attempt);
    TaskAttemptContext task = new TaskAttemptContextImpl(configuration, taskId);
    try {
      return new StoreCommit(
          PathOutputCommitterFactory.createCommitter(new Path(path), task),
          new JobContextImpl(configuration, jobId),
          task);
    } catch (IOException e) {
      throw failed("begin", e);
    }
  }

  void setupTask() {
    try {
      committer.setupJob(job);
      committer.setupTask(task);
    } catch (IOException e) {
      throw failed("begin", e);
    }
  }

  /** Where the task writes. */
  Path workPath() {
    try {
      return committer.getWorkPath();
    } catch (IOException e) {
      throw failed("begin", e);
    }
  }

  void commitTask() {
    try {
      if (committer.needsTaskCommit(task)) {
        committer.commitTask(task);
      }
    } catch (IOException e) {
      throw failed("end", e);
    }
  }

  void abortTask() {
    try {
      committer.abortTask(task);
    } catch (IOException e) {
      throw failed("take back", e);
    }
  }

  /** Shows what was written. */
  void commit() {
    try {
      committer.commitJob(job);
    } catch (IOException e) {
      throw failed("show", e);
    }
  }

  private static UncheckedIOException failed(String what, IOException cause) {
    return new UncheckedIOException(
        "Cannot " + what + " a shard: the store must take it, got " + cause.getMessage(), cause);
  }
}
