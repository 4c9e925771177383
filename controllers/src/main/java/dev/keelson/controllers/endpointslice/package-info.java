/**
 * The EndpointSlice controller: lists the addresses of the pods that each service selects.
 *
 * <p>Guarantees: an address is ready in a slice only if its pod is ready and not terminating (or the service publishes
 * all); a slice holds 100 endpoints at most; endpoints stay in the slice they are in, so that a change of one pod
 * rewrites one slice; slices of other managers are never touched.
 *
 * <p>Source followed: {@code k8s.io/endpointslice} and {@code pkg/controller/endpointslice} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
