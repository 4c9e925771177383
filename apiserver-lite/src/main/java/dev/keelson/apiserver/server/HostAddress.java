package dev.keelson.apiserver.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The address under which others reach this host. */
final class HostAddress {

    private HostAddress() {}

    /** {@code bound} if it is one that others reach, else the first of this host that is; null if there is none. */
    static @Nullable String advertised(InetAddress bound) {
        if (!bound.isAnyLocalAddress() && !bound.isLoopbackAddress()) {
            return bound.getHostAddress();
        }
        try {
            List<InetAddress> addresses = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Objects::nonNull)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparingInt(address -> address.getAddress().length))
                    .toList();
            return addresses.isEmpty() ? null : withoutZone(addresses.get(0).getHostAddress());
        } catch (SocketException noInterfaces) {
            return null;
        }
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
