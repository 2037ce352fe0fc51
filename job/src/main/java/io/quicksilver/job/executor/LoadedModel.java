package io.quicksilver.job.executor;

import io.quicksilver.job.dataset.PromptEncoder;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SelfTest;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.PlainLoops;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.ChatTemplate;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.Tokenizer;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all tasks of a JVM share: the model, its tokenizer, what prompts have in common, and the
 * root of their Arrow memory.
 */
final class LoadedModel implements PromptEncoder, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);
  private static final int HEAP_SHARE = 8;

  private final ModifiedLlama model;
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private final BufferAllocator allocator;
  private final PrefixCache prefixes = new PrefixCache(0);
  private final long loadNanos;

  private LoadedModel(
      ModifiedLlama model, Tokenizer tokenizer, Optional<ChatTemplate> template, long loadNanos) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.allocator = new RootAllocator();
    this.loadNanos = loadNanos;
  }

  /** Loads a model out of its broadcasts. */
  static LoadedModel load(ModelBroadcast broadcast) {
    long began = System.nanoTime();
    ModelBroadcast.Header header = broadcast.header();
    ModelTexts texts = header.texts();
    ModelConfig config = texts.modelConfig();
    Tokenizer tokenizer = texts.openTokenizer();
    try (WeightSource weights = broadcast.weights(header)) {
      Optional<ChatTemplate> template =
          ChatTemplate.of(texts.tokenizerConfig(), texts.chatTemplate());
      ProductsChoice choice = ProductsChoice.best(broadcast.key().precision());
      choice.reason().ifPresent(LOG::warn);
      if (HeapLoops.best() instanceof PlainLoops) {
        LOG.warn(
            "Java offers no Vector API here, and a run is slower without it: give its JVMs"
                + " --add-modules=jdk.incubator.vector, as conf/spark-defaults.conf does");
      }
      requireRight(choice);
      ModifiedLlama model = ModifiedLlama.load(config, weights, choice.products());
      return new LoadedModel(model, tokenizer, template, System.nanoTime() - began);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private static void requireRight(ProductsChoice choice) {
    try {
      SelfTest.require(choice.products(), choice.precision());
    } catch (RuntimeException | Error e) {
      choice.products().close();
      throw e;
    }
  }

  ModifiedLlama model() {
    return model;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The beginnings that prompts share, over all tasks.
   *
   * @param mostBytes bounds them from now on, an eighth of the heap apart
   */
  PrefixCache prefixes(long mostBytes) {
    prefixes.limit(Math.min(mostBytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    return prefixes;
  }

  /** The root that each task takes a child of. */
  BufferAllocator allocator() {
    return allocator;
  }

  long loadNanos() {
    return loadNanos;
  }

  @Override
  public int[] text(String prompt) {
    return tokenizer.encode(prompt);
  }

  @Override
  public int[] chat(List<ChatMessage> messages) {
    ChatTemplate render =
        template.orElseThrow(
            () ->
                new TemplateException(
                    "Cannot render the messages: the model must have a chat_template, got none"));
    return tokenizer.encodeRendered(render.render(messages, true));
  }

  /**
   * The same prompts' ids, where templates are told of a moment.
   *
   * @param now ISO-8601 without a zone; null: they read the clock
   */
  PromptEncoder at(String now) {
    if (now == null || template.isEmpty()) {
      return this;
    }
    Instant moment = LocalDateTime.parse(now).toInstant(ZoneOffset.UTC);
    ChatTemplate dated = template.get().at(Clock.fixed(moment, ZoneOffset.UTC));
    return new PromptEncoder() {
      @Override
      public int[] text(String prompt) {
        return LoadedModel.this.text(prompt);
      }

      @Override
      public int[] chat(List<ChatMessage> messages) {
        return tokenizer.encodeRendered(dated.render(messages, true));
      }
    };
  }

  @Override
  public int longestToken() {
    return tokenizer.longestPiece();
  }

  @Override
  public void close() {
    try (model;
        tokenizer;
        allocator) {
      // Closed in reverse order, each whatever becomes of the others.
    }
  }
}
