use tokio::sync::watch;

/// How far a shutdown has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Running,
    /// Nothing new is begun.
    Draining,
    /// What goes on is handed back.
    Stopping,
}

/// Whoever may order a shutdown.
#[derive(Debug)]
pub(crate) struct StopSwitch(watch::Sender<Phase>);

/// Whoever is to obey.
#[derive(Debug, Clone)]
pub(crate) struct Stop(watch::Receiver<Phase>);

pub(crate) fn stop() -> (StopSwitch, Stop) {
    let (sender, receiver) = watch::channel(Phase::Running);
    (StopSwitch(sender), Stop(receiver))
}

impl StopSwitch {
    pub(crate) fn drain(&self) {
        self.reach(Phase::Draining);
    }

    pub(crate) fn stop(&self) {
        self.reach(Phase::Stopping);
    }

    fn reach(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let later = *now < phase;
            if later {
                *now = phase;
            }
            later
        });
    }
}

impl Stop {
    /// Waits until nothing new is to be begun.
    pub(crate) async fn draining(&mut self) {
        self.reached(Phase::Draining).await;
    }

    /// Waits until what goes on is to be handed back.
    pub(crate) async fn stopping(&mut self) {
        self.reached(Phase::Stopping).await;
    }

    pub(crate) fn is_draining(&self) -> bool {
        *self.0.borrow() >= Phase::Draining
    }

    async fn reached(&mut self, phase: Phase) {
        // A switch that is gone cannot be thrown any more; whoever dropped it wants the end.
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }
}
