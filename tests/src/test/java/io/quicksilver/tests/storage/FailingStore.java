package io.quicksilver.tests.storage;

import java.io.InputStream;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A store that fails a share of its calls, as a busy S3 does: by 503 before anything was done, or,
 * where something is written, by 500 after all was done, so that only the answer is lost.
 */
public final class FailingStore extends ForwardingBlobStore {

  private static final int SLOW_DOWN = 503;
  private static final int INTERNAL_ERROR = 500;

  private final SplittableRandom random;
  private final double rate;
  private final AtomicInteger failures;

  /**
   * Lays failures around a store.
   *
   * @param rate the share of calls that fail
   * @param failures counts them
   */
  public FailingStore(BlobStore store, long seed, double rate, AtomicInteger failures) {
    super(store);
    random = new SplittableRandom(seed);
    this.rate = rate;
    this.failures = failures;
  }

  private <T> T before(Supplier<T> call) {
    if (drawn() < rate) {
      throw failure(SLOW_DOWN);
    }
    return call.get();
  }

  private <T> T beforeOrAfter(Supplier<T> call) {
    double drawn = drawn();
    if (drawn < rate / 2) {
      throw failure(SLOW_DOWN);
    }
    T answer = call.get();
    if (drawn < rate) {
      throw failure(INTERNAL_ERROR);
    }
    return answer;
  }

  private synchronized double drawn() {
    return random.nextDouble();
  }

  private S3Exception failure(int status) {
    failures.incrementAndGet();
    return (S3Exception)
        S3Exception.builder().statusCode(status).message("injected by a test").build();
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    return before(() -> super.list(request));
  }

  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    return before(() -> super.blobMetadata(request));
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    return before(() -> super.getBlob(request));
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    return beforeOrAfter(() -> super.putBlob(request, body));
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    return beforeOrAfter(() -> super.copyBlob(request));
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    return beforeOrAfter(() -> super.initiateMultipartUpload(request));
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream body) {
    return beforeOrAfter(() -> super.uploadMultipartPart(upload, request, body));
  }

  /** S3 answers alike to the same completion sent again; this server does not. */
  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    return before(() -> super.completeMultipartUpload(upload, request));
  }
}
