package io.quicksilver.job.executor;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.math.Precision;
import org.apache.spark.api.java.JavaSparkContext;

/** The model in the jar, on its way through broadcasts. */
final class EmbeddedModel {

  private EmbeddedModel() {}

  /** Broadcasts it in pieces of a megabyte. */
  static ModelBroadcast broadcast() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    try (PreparedModel model = PreparedModel.open("embedded", spark.hadoopConfiguration())) {
      return ModelBroadcast.of(
          spark, model.key(Precision.F32), model.texts(), model, WeightRoute.PIECES, 1 << 20);
    }
  }
}
