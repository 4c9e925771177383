package dev.keelson.apiserver.webhook;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where services of the cluster can be reached. Safe for any thread. */
public interface ServiceAddresses {
    /** Knows no service. */
    ServiceAddresses NONE = (namespace, name, port) -> null;

    /**
     * An address that answers for a service's port.
     *
     * @return null if there is none now
     */
    @Nullable
    InetSocketAddress find(String namespace, String name, int port);
}
