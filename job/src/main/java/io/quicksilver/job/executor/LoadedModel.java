package io.quicksilver.job.executor;

import io.quicksilver.job.dataset.PromptEncoder;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.text.ChatMessage;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.Tokenizer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** What all tasks of a JVM share: the model, its tokenizer, and the root of their Arrow memory. */
final class LoadedModel implements PromptEncoder, AutoCloseable {

  private final ModifiedLlama model;
  private final Tokenizer tokenizer;
  private final BufferAllocator allocator;
  private final long loadNanos;

  private LoadedModel(ModifiedLlama model, Tokenizer tokenizer, long loadNanos) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.allocator = new RootAllocator();
    this.loadNanos = loadNanos;
  }

  /** Loads a model out of its broadcasts. */
  static LoadedModel load(ModelBroadcast broadcast) {
    long began = System.nanoTime();
    ModelBroadcast.Header header = broadcast.header();
    ModelTexts texts = header.texts();
    ModelConfig config = texts.modelConfig();
    Tokenizer tokenizer = Tokenizer.of(texts.tokenizer(), texts.tokenizerConfig());
    try (WeightSource weights = broadcast.weights(header.index())) {
      ModifiedLlama model = ModifiedLlama.load(config, weights, new Nd4jProducts());
      return new LoadedModel(model, tokenizer, System.nanoTime() - began);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  ModifiedLlama model() {
    return model;
  }

  Tokenizer tokenizer() {
    return tokenizer;
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
    throw noTemplate();
  }

  private static TemplateException noTemplate() {
    return new TemplateException(
        "Cannot render the messages: the model must have a chat_template, got none");
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
