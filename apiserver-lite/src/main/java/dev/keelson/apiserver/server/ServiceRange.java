package dev.keelson.apiserver.server;

import dev.keelson.apiserver.kinds.address.AddressRange;

/** The range of the services' cluster IPs. */
final class ServiceRange {

    private ServiceRange() {}

    /**
     * The first address of a range, or of the first of two, which is the API server's own service.
     *
     * @throws ApiServerException if {@code cidrs} is no range, nor one of each IP family
     */
    static String firstAddress(String cidrs) {
        try {
            return AddressRange.parseList(cidrs).get(0).first().toString();
        } catch (IllegalArgumentException bad) {
            throw new ApiServerException("service-cluster-ip-range: " + bad.getMessage(), bad);
        }
    }
}
