package io.quicksilver.job.shard;

import io.quicksilver.job.DaemonThreads;
import io.quicksilver.job.storage.Lease;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.internal.io.FileNameSpec;
import scala.Option;

/**
 * Spark's writer asks it where to write and tells it what was written. Each task's one file becomes
 * visible as soon as the task has ended, on the driver and once, while other tasks still run; a job
 * that fails or is killed leaves the files of the tasks that ended.
 *
 * <p>A file is written aside and renamed, which shows it at once and whole on a disk and on HDFS.
 * In a store of objects the store's own committer completes the file's upload ({@link
 * StoreCommit}). A file's name depends on its partition only, so that a second attempt can only
 * write the same file again. Before each file the lease is looked at: a run that was taken over
 * shows nothing more.
 *
 * <p>Spark makes the object by name, ships it to the tasks, and tells the driver's own of each task
 * that ended.
 */
public final class ShardCommitProtocol extends EndedJobProtocol implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String PREFIX = "quicksilver.commit.";
  private static final String NAMES = PREFIX + "names";
  private static final String WORK = PREFIX + "work";
  private static final String LEASES = PREFIX + "leases";
  private static final String LEASE = PREFIX + "lease";
  private static final String REPLACE = PREFIX + "replace";
  private static final Pattern FIRST_FILE = Pattern.compile("^-c000");
  private static final Pattern TEXT = Pattern.compile("^\\.txt");
  private static final int COMMITS_AT_ONCE = 4;

  /**
   * What a task that ended wrote: a file aside, or null where the store keeps it till its commit.
   */
  private record Written(int partition, String file, String name) implements Serializable {}

  private final String path;
  private transient Configuration hadoop;
  private transient ExecutorService commits;
  private transient List<Future<?>> running;
  private transient StoreCommit store;
  private transient Written written;
  private transient ParquetDraft draft;

  /**
   * As Spark makes it.
   *
   * @param jobId Spark's name of the write; attempts at an output are numbered by their lease
   * @param path the folder to write
   */
  public ShardCommitProtocol(String jobId, String path) {
    this.path = path;
  }

  /**
   * What the writer must be told.
   *
   * @param names the file's name for each partition, {@code part-} and the ending apart; empty
   *     where a partition shall show nothing
   * @param work folder for what is in the making
   * @param replace whether a file that is there is replaced; else it is the same one
   */
  static Map<String, String> options(
      List<String> names, String work, Lease lease, boolean replace) {
    return Map.of(
        NAMES, String.join(",", names),
        WORK, work,
        LEASES, lease.folder(),
        LEASE, String.valueOf(lease.number()),
        REPLACE, String.valueOf(replace));
  }

  @Override
  public void setupJob(JobContext job) {
    hadoop = job.getConfiguration();
    running = new ArrayList<>();
    commits =
        Executors.newFixedThreadPool(COMMITS_AT_ONCE, new DaemonThreads("quicksilver-commit"));
  }

  // ---- in a task

  @Override
  public void setupTask(TaskAttemptContext task) {
    written = null;
    draft = null;
    store = StoreCommit.applies(path) ? StoreCommit.of(path, suffix(task), task) : null;
    if (store != null) {
      store.setupTask();
    }
  }

  @Override
  public String newTaskTempFile(TaskAttemptContext task, Option<String> folder, FileNameSpec spec) {
    String plain = FIRST_FILE.matcher(spec.suffix()).replaceFirst("");
    // Text that we write is JSON lines.
    String ending = TEXT.matcher(plain).replaceFirst(".jsonl");
    if (folder.isDefined() || written != null || plain.equals(spec.suffix())) {
      throw new IllegalStateException(
          "Cannot write a shard: it must be one file, got another, " + folder + spec);
    }
    int partition = partition(task);
    String name = name(task.getConfiguration(), partition);
    String file = "part-" + name + ending;
    Path aside =
        store == null || name.isEmpty()
            ? new Path(
                new Path(task.getConfiguration().get(WORK), task.getTaskAttemptID().toString()),
                file)
            : new Path(store.workPath(), file);
    written = new Written(partition, name.isEmpty() ? null : aside.toString(), file);
    if (name.isEmpty() || !ParquetDraft.serves(file)) {
      return aside.toString();
    }
    draft = ParquetDraft.create(file);
    return draft.uri();
  }

  @Override
  @SuppressWarnings("deprecation") // the one to have before Spark 4
  public String newTaskTempFile(TaskAttemptContext task, Option<String> folder, String ending) {
    return newTaskTempFile(task, folder, new FileNameSpec("", ending));
  }

  @Override
  @SuppressWarnings("deprecation") // the one to have before Spark 4
  public String newTaskTempFileAbsPath(TaskAttemptContext task, String folder, String ending) {
    throw new IllegalStateException(
        "Cannot write a shard: it must be under " + path + ", got " + folder);
  }

  @Override
  public TaskCommitMessage commitTask(TaskAttemptContext task) {
    if (draft != null) {
      draft.copyTo(new Path(written.file()), task.getConfiguration());
      draft.close();
      draft = null;
    }
    if (store != null && written != null && written.file() != null) {
      store.commitTask();
    }
    return new TaskCommitMessage(written);
  }

  @Override
  public void abortTask(TaskAttemptContext task) {
    if (draft != null) {
      draft.close();
    }
    if (store != null) {
      store.abortTask();
    }
    if (written != null && written.file() != null) {
      try {
        Path file = new Path(written.file());
        file.getFileSystem(task.getConfiguration()).delete(file.getParent(), true);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove what a failed task wrote: " + written, e);
      }
    }
  }

  // ---- on the driver

  @Override
  public void onTaskCommit(TaskCommitMessage message) {
    // What failed before ends the job now, and not when its last task has ended.
    running.stream().filter(Future::isDone).forEach(ShardCommitProtocol::await);
    if (message.obj() instanceof Written file && file.file() != null) {
      running.add(commits.submit(() -> show(file)));
    }
  }

  private Void show(Written file) throws IOException {
    Lease.requireHeld(hadoop.get(LEASES), hadoop.getInt(LEASE, 0), hadoop);
    if (StoreCommit.applies(path)) {
      StoreCommit.ofDriver(path, suffix(file.partition()), file.partition(), hadoop).commit();
      return null;
    }
    Path from = new Path(file.file());
    Path to = new Path(path, file.name());
    FileSystem files = from.getFileSystem(hadoop);
    files.mkdirs(to.getParent());
    if (hadoop.getBoolean(REPLACE, false)) {
      FileContext.getFileContext(to.toUri(), hadoop).rename(from, to, Options.Rename.OVERWRITE);
    } else if (files.exists(to) || !files.rename(from, to)) {
      if (!files.exists(to)) {
        throw new IOException("Cannot show a shard: rename must succeed, got none of " + from);
      }
    }
    return null;
  }

  @Override
  void commitJob(JobContext job) {
    try {
      running.forEach(ShardCommitProtocol::await);
    } finally {
      end();
    }
  }

  private static void await(Future<?> commit) {
    try {
      commit.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot show the shards: the run was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void abortJob(JobContext job) {
    if (commits != null) {
      end();
    }
  }

  private void end() {
    commits.shutdown();
    try {
      if (!commits.awaitTermination(1, TimeUnit.MINUTES)) {
        commits.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Path work = new Path(hadoop.get(WORK));
    try {
      FileSystem files = work.getFileSystem(hadoop);
      files.delete(work, true);
      // The folder of all attempts goes with the last one in it.
      if (files.exists(work.getParent()) && files.listStatus(work.getParent()).length == 0) {
        files.delete(work.getParent(), false);
      }
    } catch (IOException e) {
      log().warn("Cannot clear {}: {}", work, e.getMessage());
    }
  }

  private static int partition(TaskAttemptContext task) {
    return task.getTaskAttemptID().getTaskID().getId();
  }

  private static String name(Configuration hadoop, int partition) {
    String[] names = hadoop.get(NAMES).split(",", -1);
    return names[partition];
  }

  private String suffix(TaskAttemptContext task) {
    return suffix(task.getConfiguration().getInt(LEASE, 0), partition(task));
  }

  private String suffix(int partition) {
    return suffix(hadoop.getInt(LEASE, 0), partition);
  }

  /** Names one file's upload among all attempts. */
  private static String suffix(int lease, int partition) {
    return String.format(Locale.ROOT, "quicksilver-%06d-%05d", lease, partition);
  }
}
