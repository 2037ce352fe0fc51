package io.quicksilver.tests.model;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A tiny random checkpoint and what the oracle computed with it. */
record GoldenCase(String name, Path folder, ModelConfig config, Expected expected) {

  static List<GoldenCase> all() {
    try (Stream<Path> folders =
        Files.list(Path.of(GoldenCase.class.getResource("/golden").toURI()))) {
      return folders.filter(Files::isDirectory).sorted().map(GoldenCase::read).toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GoldenCase read(Path folder) {
    try {
      return new GoldenCase(
          folder.getFileName().toString(),
          folder,
          ModelConfig.parse(Files.readString(folder.resolve("config.json"))),
          Expected.read(folder.resolve("expected.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ModifiedLlama load(Products products) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return ModifiedLlama.load(config, checkpoint, products);
    }
  }

  Tokenizer tokenizer() {
    try {
      return Tokenizer.of(Files.readString(folder.resolve("tokenizer.json")), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int rows() {
    return expected.size("ids", 0);
  }

  int length(int row) {
    return expected.integer("lengths", row);
  }

  int promptLength(int row) {
    return expected.integer("prompts", row);
  }

  int id(int row, int position) {
    return expected.integer("ids", row * expected.size("ids", 1) + position);
  }

  /** The prompts of all rows as one batch that asks for as many tokens as the oracle drew. */
  TokenBatch prompts() {
    SamplingOptions options =
        new SamplingOptions(expected.size("greedy", 1), 0, 0, 1, 0, 1, 0, List.of(), true);
    return new TokenBatch() {
      @Override
      public ContextScope scope() {
        return config.contextScope();
      }

      @Override
      public int rows() {
        return GoldenCase.this.rows();
      }

      @Override
      public int length(int row) {
        return GoldenCase.this.promptLength(row);
      }

      @Override
      public int promptLength(int row) {
        return GoldenCase.this.promptLength(row);
      }

      @Override
      public int id(int row, int position) {
        return GoldenCase.this.id(row, position);
      }

      @Override
      public GenerationRequest request(int row) {
        return new GenerationRequest(row, 0, row, options);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
