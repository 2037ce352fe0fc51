package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real models continue a story as their cards say.
 *
 * <p>The demo model is part of the product. TinyStories-656K, an ordinary Llama, is too large for
 * this repository and is tried where the shared folder stands beside the checkout.
 */
final class ContinuationTest {

  private static final Path DEMO = Path.of("../job/src/main/resources/quicksilver/models/demo");
  private static final Path TINY_STORIES = Path.of("../../shared/models/tinystories-656k");

  @TestFactory
  List<DynamicTest> greedyContinuations() {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        DynamicTest.dynamicTest(
            "the demo model on a time",
            () ->
                assertThat(continuation(DEMO, "Once upon a time,", 40))
                    .startsWith(
                        " there was a little girl named Lily. She loved to play with her toys and"
                            + " make them look nice.")));
    tests.add(
        DynamicTest.dynamicTest(
            "the demo model on a cat",
            () ->
                assertThat(continuation(DEMO, "One day, a little cat", 40))
                    .startsWith(
                        " named Tom went for a walk. He saw a big tree with many leaves. Tom wanted"
                            + " to climb the tree.")));
    if (Files.isDirectory(TINY_STORIES)) {
      tests.add(
          DynamicTest.dynamicTest(
              "TinyStories-656K",
              () ->
                  assertThat(continuation(TINY_STORIES, "Once upon a time,", 40))
                      .startsWith(
                          " an ordinary cat named Kitty. Kitty loved to eat yummy food. One day,"
                              + " Kitty found a big box of fruits.")));
    }
    return tests;
  }

  private static String continuation(Path folder, String prompt, int tokens) throws IOException {
    ModelConfig config = ModelConfig.parse(Files.readString(folder.resolve("config.json")));
    SamplingOptions options = new SamplingOptions(tokens, 0, 0, 1, 0, 1, 0, List.of(), false);
    try (Products products = ProductsChoice.best(Precision.F32).products();
        Checkpoint checkpoint = Checkpoint.open(folder);
        ModifiedLlama model = ModifiedLlama.load(config, checkpoint, products);
        Tokenizer tokenizer =
            Tokenizer.of(
                Files.readString(folder.resolve("tokenizer.json")),
                Files.readString(folder.resolve("tokenizer_config.json")));
        Generator generator = new Generator(model, tokenizer, 1, 512, 1)) {
      TokenBatch batch =
          new Prompts(
              ContextScope.SEQUENCE,
              List.of(new Prompts.Row(0, tokenizer.encode(prompt))),
              options);
      return generator.generate(List.of(batch).iterator()).next().text();
    }
  }
}
