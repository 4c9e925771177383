/**
 * The service account controller: every active namespace has a service account named {@code default}.
 *
 * <p>Source followed: {@code pkg/controller/serviceaccount/serviceaccounts_controller.go} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
