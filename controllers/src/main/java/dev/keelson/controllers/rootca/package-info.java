/**
 * The root CA publisher: every active namespace has a config map with the certificate that vouches for the API server.
 *
 * <p>Source followed: {@code pkg/controller/certificates/rootcacertpublisher} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.rootca;

import org.jspecify.annotations.NullMarked;
