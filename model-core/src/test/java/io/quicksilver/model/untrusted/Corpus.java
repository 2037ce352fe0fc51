package io.quicksilver.model.untrusted;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.SafetensorsWriter;
import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The documents that mutations begin with. */
final class Corpus {

  /** Bytes of data that the corpus's headers describe. */
  static final int DATA_BYTES = 48;

  private Corpus() {}

  /** The files in these folders of the tests' resources, sorted. */
  static List<byte[]> of(String... folders) {
    List<byte[]> documents = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.list(folder(folder))) {
        for (Path file : files.sorted().toList()) {
          documents.add(Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return documents;
  }

  /** Writes weights for the corpus's own {@code config/tiny.json}. */
  static void writeTinyWeights(Path target) throws IOException {
    writeTiny(target, Long.MAX_VALUE);
  }

  /** The same in shards. */
  static void writeTinyShards(Path target) throws IOException {
    writeTiny(target, 2000);
  }

  private static void writeTiny(Path target, long shardBytes) throws IOException {
    String config = Files.readString(folder("untrusted/config").resolve("tiny.json"));
    GeneratedWeights weights =
        GeneratedWeights.random(ModelConfig.parse(config), LayerModules.PLAIN, DataType.F32, 7);
    new SafetensorsWriter(weights, Optional.empty())
        .writeCheckpoint(target, weights.names().stream().toList(), shardBytes);
  }

  private static Path folder(String name) {
    try {
      return Path.of(Corpus.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
