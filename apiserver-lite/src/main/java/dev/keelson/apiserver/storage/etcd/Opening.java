package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first contact with etcd, before which nothing of it is known but what a file remembers.
 *
 * @param revision at which etcd was found
 * @param compactRevision the oldest one it then had
 */
record Opening(
        Session session, Lineage lineage, @Nullable LineageFile historyFile, long revision, long compactRevision) {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long RETRY_MILLIS = 250;

    static Opening of(EtcdOptions options, Clock clock, Executor executor) {
        LineageFile file = options.historyFile() == null ? null : new LineageFile(options.historyFile());
        Lineage lineage = new Lineage(file == null ? null : file.read());
        List<Endpoint> endpoints = Endpoint.all(options, executor);
        boolean opened = false;
        try {
            Contact contact = firstContact(endpoints, lineage, options, clock);
            if (file != null) {
                file.write(lineage.memory());
            }
            opened = true;
            return new Opening(
                    new Session(endpoints, clock, executor, lineage, options.startTimeout()),
                    lineage,
                    file,
                    contact.revision(),
                    contact.compactRevision());
        } finally {
            if (!opened) {
                endpoints.forEach(Endpoint::close);
            }
        }
    }

    private record Contact(long revision, long compactRevision) {
        static Contact of(ResponseHeader header, Calls calls) {
            return new Contact(header.getRevision(), calls.compactRevision(header.getRevision()));
        }
    }

    private static Contact firstContact(List<Endpoint> endpoints, Lineage lineage, EtcdOptions options, Clock clock) {
        long began = clock.nanos();
        for (int turn = 0; ; turn++) {
            Endpoint endpoint = endpoints.get(turn % endpoints.size());
            Calls calls = new Calls(endpoint.channel());
            try {
                endpoint.channel().resetConnectBackoff();
                return Contact.of(lineage.verify(calls), calls);
            } catch (RestoredException other) {
                if (!options.acceptRestored()) {
                    throw new StorageException(
                            "etcd at " + endpoint.url() + " is not a continuation of what " + options.historyFile()
                                    + " remembers: " + other.getMessage()
                                    + ". If it was restored from a backup on purpose, start with"
                                    + " --etcd-accept-restored",
                            other);
                }
                LOG.warn("etcd at {} is taken as restored: {}", endpoint.url(), other.getMessage());
                return Contact.of(Restoration.accept(calls, lineage), calls);
            } catch (CallFailure failure) {
                boolean lastOfRound = turn % endpoints.size() == endpoints.size() - 1;
                if (lastOfRound && clock.since(began).compareTo(options.startTimeout()) >= 0) {
                    throw new StorageUnavailableException(
                            "etcd at " + endpoint.url() + " does not answer: " + failure.reason()
                                    + perhaps(failure, options),
                            true,
                            failure);
                }
                if (lastOfRound) {
                    pause(clock);
                }
            }
        }
    }

    private static String perhaps(CallFailure failure, EtcdOptions options) {
        if (!failure.isClosedByTheOtherSide()) {
            return "";
        }
        return options.tls()
                ? "; if it does not speak TLS, use http:// in --etcd-servers"
                : "; if it speaks TLS, use https:// in --etcd-servers";
    }

    private static void pause(Clock clock) {
        CountDownLatch over = new CountDownLatch(1);
        clock.schedule(Duration.ofMillis(RETRY_MILLIS), over::countDown);
        try {
            if (!over.await(RETRY_MILLIS * 4, TimeUnit.MILLISECONDS)) {
                LOG.debug("the clock stands still");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("interrupted while connecting to etcd", true, interrupted);
        }
    }
}
