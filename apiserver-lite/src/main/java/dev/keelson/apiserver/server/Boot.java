package dev.keelson.apiserver.server;

import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does before it is ready, while it answers already. Where storage is away or full it is done again, from
 * its beginning, until storage takes it; meanwhile, and after any other failure, the server is not ready.
 *
 * @param address under which others reach the server; null if there is none
 */
record Boot(
        BootObjects objects,
        ApiResources resources,
        AdvertisedServers servers,
        String clientAuthorityPem,
        String serviceIp,
        @Nullable String address,
        int port,
        Readiness readiness,
        Clock clock,
        Executor executor)
        implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    @Override
    public void run() {
        try {
            resources.startServices();
            objects.createService(serviceIp, port);
            if (address != null) {
                servers.advertise(address, port);
            }
            objects.createAuthenticationConfig(clientAuthorityPem);
            objects.createFacts(executor);
            readiness.booted();
        } catch (RuntimeException failed) {
            failed(failed);
        }
    }

    private void failed(RuntimeException why) {
        if (readiness.isShuttingDown()) {
            LOG.debug("closed before everything had booted", why);
            readiness.bootFailed();
        } else if (isOfStorage(why)) {
            LOG.warn("the boot objects are written again in {} s: {}", RETRY.toSeconds(), why.getMessage());
            readiness.bootFailed();
            clock.schedule(RETRY, this::again);
        } else {
            LOG.error("the boot objects cannot be written; the server stays not ready", why);
            readiness.bootFailed();
        }
    }

    /** Also as it comes out of a write through the registry. Another server may be booting at the same time. */
    private static boolean isOfStorage(RuntimeException why) {
        if (why instanceof StatusException refused) {
            boolean asStorageSaysIt = refused.code() == 500 && refused.reason().isEmpty();
            return asStorageSaysIt || refused.reason().equals("Conflict");
        }
        return why instanceof StorageUnavailableException;
    }

    private void again() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closed before everything had booted", closing);
            readiness.bootFailed();
        }
    }
}
