package io.quicksilver.model.config;

/** The keys of config.json that are read: Hugging Face's names, then the extension's. */
final class ConfigKeys {

  static final String MODEL_TYPE = "model_type";
  static final String ARCHITECTURES = "architectures";
  static final String HIDDEN_SIZE = "hidden_size";
  static final String INTERMEDIATE_SIZE = "intermediate_size";
  static final String NUM_HIDDEN_LAYERS = "num_hidden_layers";
  static final String NUM_ATTENTION_HEADS = "num_attention_heads";
  static final String NUM_KEY_VALUE_HEADS = "num_key_value_heads";
  static final String HEAD_DIM = "head_dim";
  static final String VOCAB_SIZE = "vocab_size";
  static final String MAX_POSITION_EMBEDDINGS = "max_position_embeddings";
  static final String RMS_NORM_EPS = "rms_norm_eps";
  static final String ROPE_THETA = "rope_theta";
  static final String ROPE_SCALING = "rope_scaling";
  static final String ROPE_PARAMETERS = "rope_parameters";
  static final String TIE_WORD_EMBEDDINGS = "tie_word_embeddings";
  static final String BOS_TOKEN_ID = "bos_token_id";
  static final String EOS_TOKEN_ID = "eos_token_id";
  static final String PAD_TOKEN_ID = "pad_token_id";
  static final String TORCH_DTYPE = "torch_dtype";
  static final String DTYPE = "dtype";

  static final String HIDDEN_ACT = "hidden_act";
  static final String SLIDING_WINDOW = "sliding_window";
  static final String USE_SLIDING_WINDOW = "use_sliding_window";
  static final String MAX_WINDOW_LAYERS = "max_window_layers";
  static final String LAYER_TYPES = "layer_types";
  static final String IS_ENCODER_DECODER = "is_encoder_decoder";
  static final String PARTIAL_ROTARY_FACTOR = "partial_rotary_factor";
  static final String QUANTIZATION_CONFIG = "quantization_config";

  static final String ADAPTIVE_NORM = "adaptive_norm";
  static final String CONTEXT_POOLING = "context_pooling";
  static final String CONTEXT_SCOPE = "context_scope";
  static final String TOKEN_MIXING_PADDING = "token_mixing_padding";
  static final String TOKEN_MIXING_POSITION = "token_mixing_position";
  static final String TOKEN_MIXING_RESIDUAL = "token_mixing_residual";

  private ConfigKeys() {}
}
