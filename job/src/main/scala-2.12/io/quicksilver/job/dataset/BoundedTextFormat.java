package io.quicksilver.job.dataset;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.Seq;
import scala.collection.immutable.Map;

/**
 * Spark's {@code text} format with a reader of its own, which knows no filters. There is one for
 * each Scala: here a {@code Seq} is any one.
 */
abstract class BoundedTextFormat extends TextFileFormat {

  private static final long serialVersionUID = 1L;

  @Override
  public final Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    return reader(spark, requiredSchema, options, hadoop);
  }

  /** What opens a piece of a file on an executor. */
  abstract Function1<PartitionedFile, Iterator<InternalRow>> reader(
      SparkSession spark,
      StructType requiredSchema,
      Map<String, String> options,
      Configuration hadoop);
}
