package io.quicksilver.job.dataset;

import io.quicksilver.job.ScalaCollections;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.text.TextOptions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/**
 * Spark's {@code text} format with lines of bounded length, so that no single line takes a task's
 * memory: of a longer one the first {@link #KEPT} bytes stand, and {@link #mark} behind them. It
 * stays one row, and as JSON it is malformed.
 *
 * <p>The bound is the reader's option {@value #MOST_BYTES}, {@link #LONGEST} without it. A file is
 * split where it is not compressed.
 */
public final class LineFormat extends BoundedTextFormat {

  /** The reader's option with the bytes of the longest line. */
  static final String MOST_BYTES = "maxLineBytes";

  /** The longest line, in bytes, unless the option says otherwise. */
  static final int LONGEST = 1 << 24;

  /** Bytes that stay of a longer line. */
  static final int KEPT = 30;

  private static final long serialVersionUID = 1L;

  /** How a line ends that was longer. */
  static String mark(int most) {
    return "… (a line of more than " + most + " bytes)";
  }

  @Override
  public boolean isSplitable(SparkSession spark, Map<String, String> options, Path path) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    return super.isSplitable(spark, options, path)
        && new CompressionCodecFactory(hadoop).getCodec(path) == null;
  }

  @Override
  Function1<PartitionedFile, Iterator<InternalRow>> reader(
      SparkSession spark,
      StructType requiredSchema,
      Map<String, String> options,
      Configuration hadoop) {
    TextOptions text = new TextOptions(options);
    byte[] separator = text.lineSeparatorInRead().getOrElse(() -> null);
    String most = options.getOrElse(MOST_BYTES, () -> Integer.toString(LONGEST));
    Broadcast<SerializableConfiguration> configuration =
        spark
            .sparkContext()
            .broadcast(
                new SerializableConfiguration(hadoop),
                ClassTag.apply(SerializableConfiguration.class));
    return new Opening(configuration, separator, Integer.parseInt(most), !requiredSchema.isEmpty());
  }

  /** Opens a piece of a file on an executor. */
  private static final class Opening
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> hadoop;
    private final byte[] separator;
    private final int most;
    private final boolean wanted;

    Opening(
        Broadcast<SerializableConfiguration> hadoop, byte[] separator, int most, boolean wanted) {
      this.hadoop = hadoop;
      this.separator = separator;
      this.most = most;
      this.wanted = wanted;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      BoundedLines lines;
      try {
        lines =
            BoundedLines.open(
                file.toPath(),
                file.start(),
                file.length(),
                hadoop.value().value(),
                separator,
                most);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      TaskContext task = TaskContext.get();
      if (task != null) {
        TaskCompletionListener close = ended -> lines.close();
        task.addTaskCompletionListener(close);
      }
      return ScalaCollections.asScala(new LineRows(lines, wanted));
    }
  }
}
