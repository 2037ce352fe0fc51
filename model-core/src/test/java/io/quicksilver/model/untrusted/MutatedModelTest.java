package io.quicksilver.model.untrusted;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.ChatTemplate;
import io.quicksilver.model.text.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tens of thousands of broken models, made of the corpus in {@code resources/untrusted}: each is
 * read, or refused in a sentence, within its {@link Ration}. What failed once joins the corpus.
 */
class MutatedModelTest {

  private static final List<ChatMessage> MESSAGES =
      List.of(new ChatMessage("user", "Who are you?"), new ChatMessage("assistant", "A cat."));

  private static final Ration FILE = new Ration(1, 64);

  /**
   * A template is held by its own budget of a million steps, each of which leaves a kilobyte or two
   * to the garbage collector.
   */
  private static final Ration TEMPLATE = new Ration(10, 4096);

  @TempDir Path folder;

  /** Counts what was read and what was refused, so that a test shows that it tries both. */
  private int read;

  private int refused;

  private void attempt(Ration ration, String what, Runnable reading) {
    ration.holds(
        what,
        () -> {
          try {
            reading.run();
            read++;
          } catch (ModelException e) {
            assertThat(e.getMessage()).startsWith("Cannot ").hasSizeLessThan(4000);
            refused++;
          } catch (TemplateException e) {
            // What a template itself raises is in its own words.
            assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(4000);
            refused++;
          }
        });
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens the folder's checkpoint and reads a piece of every tensor. */
  private void readWeights() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (String name : checkpoint.names()) {
        int piece = (int) Math.min(1024, checkpoint.size(name));
        assertThat(checkpoint.bytes(name, 0, piece).remaining()).isEqualTo(piece);
      }
    }
  }

  @Test
  void tenThousandWeightFiles() {
    Mutations headers = new Mutations(1, Corpus.of("untrusted/header"));
    for (int i = 0; i < 10_000; i++) {
      byte[] header = headers.next();
      // Mostly the length is right, so that the header is read and not only refused.
      long length = headers.below(10) == 0 ? headers.below(1 << 21) - 4096L : header.length;
      byte[] data = new byte[headers.below(8) == 0 ? headers.below(2000) : Corpus.DATA_BYTES];
      ByteBuffer file =
          ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
      write("model.safetensors", file.putLong(length).put(header).put(data).array());
      attempt(FILE, "safetensors " + i, this::readWeights);
    }
    assertThat(read).isGreaterThan(100);
    assertThat(refused).isGreaterThan(5000);
  }

  @Test
  void tenThousandConfigs() throws IOException {
    Corpus.writeTinyWeights(folder);
    Mutations configs = new Mutations(2, Corpus.of("untrusted/config"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (int i = 0; i < 10_000; i++) {
        write("config.json", configs.next());
        byte[] generation = configs.below(4) == 0 ? configs.next() : new byte[] {'{', '}'};
        write("generation_config.json", generation);
        attempt(
            FILE,
            "config " + i,
            () -> {
              ModelConfig config = ModelConfig.load(folder);
              assertThat(config.layers()).isBetween(1, 4096);
              CheckpointLayout.validate(checkpoint, config);
            });
      }
    }
    assertThat(read).isGreaterThan(20);
    assertThat(refused).isGreaterThan(5000);
  }

  @Test
  void twoThousandIndexes() throws IOException {
    Corpus.writeTinyShards(folder);
    List<byte[]> corpus = new ArrayList<>(Corpus.of("untrusted/index"));
    corpus.add(Files.readAllBytes(folder.resolve("model.safetensors.index.json")));
    Mutations indexes = new Mutations(3, corpus);
    for (int i = 0; i < 2000; i++) {
      write("model.safetensors.index.json", indexes.next());
      attempt(FILE, "index " + i, this::readWeights);
    }
    assertThat(read).isPositive();
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void fiveThousandTemplates() {
    Mutations templates = new Mutations(4, Corpus.of("untrusted/template", "text/chat"));
    for (int i = 0; i < 5000; i++) {
      String source = new String(templates.next(), StandardCharsets.UTF_8);
      attempt(
          TEMPLATE,
          "template " + i,
          () ->
              ChatTemplate.of("{\"bos_token\": \"<s>\"}", source)
                  .orElseThrow()
                  .render(MESSAGES, true));
    }
    assertThat(read).isGreaterThan(300);
    assertThat(refused).isGreaterThan(300);
  }

  @Test
  void twoThousandTokenizerConfigs() {
    Mutations configs = new Mutations(5, Corpus.of("untrusted/tokenizer-config"));
    for (int i = 0; i < 2000; i++) {
      String config = new String(configs.next(), StandardCharsets.UTF_8);
      attempt(
          TEMPLATE,
          "tokenizer_config " + i,
          () ->
              ChatTemplate.of(config, null).ifPresent(template -> template.render(MESSAGES, true)));
    }
    assertThat(read).isGreaterThan(100);
    assertThat(refused).isGreaterThan(500);
  }
}
