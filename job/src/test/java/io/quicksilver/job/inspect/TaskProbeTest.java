package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.text.Tokenizer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A probe sees prompts, rounds and draws of any shape, to the edge of the window. */
class TaskProbeTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "4, 100, 64", "16, 500, 1024", "80, 10, 128"})
  void everyPartTakesSomeTime(int rows, int prompt, int tokensPerStep) {
    try (PreparedModel model = PreparedModel.open("embedded", new Configuration());
        Tokenizer tokenizer =
            Tokenizer.of(model.texts().tokenizer(), model.texts().tokenizerConfig());
        ModifiedLlama loaded =
            ModifiedLlama.load(
                model.config(), model.weights(), ProductsChoice.best(Precision.F32).products())) {
      CalibrationShape shape =
          CalibrationShape.of(model.config(), rows, prompt, 0, tokensPerStep, 1);
      TaskSpeed speed = TaskProbe.run(loaded, tokenizer, shape);

      assertThat(List.of(speed.row(), speed.round(), speed.draw()))
          .allSatisfy(seconds -> assertThat(seconds).isPositive().isFinite());
    }
  }
}
