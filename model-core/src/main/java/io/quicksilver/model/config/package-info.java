/**
 * What a model is, as its config.json says it: {@link io.quicksilver.model.config.ModelConfig}.
 *
 * <p>The keys stand in one class, {@code ConfigKeys}. Llama and the models that share its decoder
 * (Mistral and Qwen2, within their sliding windows) are read as Hugging Face reads them; the
 * extension keys say how the added modules see their context. What the decoder cannot compute is
 * refused by name.
 */
package io.quicksilver.model.config;
