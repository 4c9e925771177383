package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.StorageException;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One etcd server, and the channel to it, which connects when it is first used.
 *
 * @param url as it was given
 */
record Endpoint(URI url, ManagedChannel channel) implements AutoCloseable {

    private static final int DEFAULT_PORT = 2379;
    // As kube-apiserver's client: a server that is gone without a word is noticed after their sum.
    private static final long KEEPALIVE_SECONDS = 30;
    private static final long KEEPALIVE_TIMEOUT_SECONDS = 10;

    /** Has a member that has lost the others refuse, instead of answering from what it has. */
    private static final Metadata NEEDS_LEADER = new Metadata();

    static {
        NEEDS_LEADER.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
    }

    /** @throws StorageException if a file of the options cannot be read */
    static List<Endpoint> all(EtcdOptions options, Executor executor) {
        ChannelCredentials credentials = credentials(options);
        List<Endpoint> endpoints = new ArrayList<>();
        for (URI url : options.servers()) {
            String authority = url.getHost() + ":" + (url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
            ManagedChannel channel = builder("dns:///" + authority, credentials, options)
                    .executor(executor)
                    .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .maxInboundMessageSize(Integer.MAX_VALUE)
                    .disableServiceConfigLookUp()
                    .intercept(MetadataUtils.newAttachHeadersInterceptor(NEEDS_LEADER))
                    .build();
            endpoints.add(new Endpoint(url, channel));
        }
        return List.copyOf(endpoints);
    }

    private static ManagedChannelBuilder<?> builder(
            String target, ChannelCredentials credentials, EtcdOptions options) {
        try {
            return Grpc.newChannelBuilder(target, credentials);
        } catch (ManagedChannelRegistry.ProviderNotFoundException unusable) {
            throw new StorageException(
                    "the keys for etcd cannot be used: " + unusable.getMessage() + " (etcd-cafile " + options.caFile()
                            + ", etcd-certfile " + options.certFile() + ", etcd-keyfile " + options.keyFile() + ")",
                    unusable);
        }
    }

    private static ChannelCredentials credentials(EtcdOptions options) {
        if (!options.tls()) {
            return InsecureChannelCredentials.create();
        }
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        Path authorities = readable(options.caFile(), "etcd-cafile");
        Path certificate = readable(options.certFile(), "etcd-certfile");
        Path key = readable(options.keyFile(), "etcd-keyfile");
        try {
            if (authorities != null) {
                tls.trustManager(authorities.toFile());
            }
            if (certificate != null && key != null) {
                tls.keyManager(certificate.toFile(), key.toFile());
            }
        } catch (IOException | IllegalArgumentException bad) {
            throw new StorageException("the keys for etcd cannot be used: " + bad.getMessage(), bad);
        }
        return tls.build();
    }

    private static @Nullable Path readable(@Nullable Path file, String flag) {
        if (file != null && !Files.isReadable(file)) {
            throw new StorageException(flag + ": " + file + " cannot be read");
        }
        return file;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
