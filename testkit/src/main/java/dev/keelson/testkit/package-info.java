/**
 * Kubernetes for tests, in the test's own JVM.
 *
 * <p>Guarantees: every cluster has its own server, port and storage, so that nothing of one test class is seen by another
 * and classes may run in parallel; clients connect as they do in production, over HTTPS with a certificate, and so does
 * every part of the cluster, with its own identity; closing a cluster ends its parts and frees what they held.
 */
@NullMarked
package dev.keelson.testkit;

import org.jspecify.annotations.NullMarked;
