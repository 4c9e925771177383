/**
 * One worker a pod brings what runs in line with what the pod's spec says, and says what runs.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>all of a pod's state belongs to its worker's loop; everyone else posts to its mailbox. A test posts and steps;
 *   <li>a container is started only when the listing shows that its predecessor has exited, so that none runs twice;
 *   <li>a pod's phase becomes terminal only when nothing of it runs, and never changes after that;
 *   <li>a deleted pod leaves the API server only when its containers have ended and its volumes are gone.
 * </ul>
 *
 * <p>Follows {@code kubelet/pod_workers.go}, {@code kuberuntime_manager.go} and {@code kubelet_pods.go}.
 */
@NullMarked
package dev.keelson.node.worker;

import org.jspecify.annotations.NullMarked;
