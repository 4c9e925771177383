/**
 * What services get from finite ranges: cluster IPs, each an IPAddress object, and node ports, all in one record.
 *
 * <p>Guarantees: what is handed out is in storage, by compare-and-set, before the service that gets it; so any number of
 * API servers over one storage hand out each address and port once. What a crash leaves behind is found and repaired.
 *
 * <p>Follows Kubernetes' {@code pkg/registry/core/service/ipallocator} and {@code portallocator} with their repair
 * controllers.
 */
@NullMarked
package dev.keelson.apiserver.kinds.allocation;

import org.jspecify.annotations.NullMarked;
