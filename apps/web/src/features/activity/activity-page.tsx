import { Tabs } from '@mantine/core';
import { Page } from '../../ui/page.js';
import { AvailabilityPanel } from './availability-panel.js';
import { DecisionsPanel } from './decisions-panel.js';
import { NowPanel } from './now-panel.js';
import { texts } from './texts.js';
import { TimelinePanel } from './timeline-panel.js';

export const ACTIVITY_TABS = ['now', 'timeline', 'decisions', 'availability'] as const;
export type ActivityTab = (typeof ACTIVITY_TABS)[number];

interface ActivityPageProps {
  readonly tab: ActivityTab;
  readonly onTab: (tab: ActivityTab) => void;
}

const PANELS = { now: NowPanel, timeline: TimelinePanel, decisions: DecisionsPanel, availability: AvailabilityPanel };

export function ActivityPage({ tab, onTab }: ActivityPageProps) {
  return (
    <Page title={texts.title} hint={texts.hint}>
      <Tabs
        value={tab}
        onChange={(next) => onTab(ACTIVITY_TABS.find((one) => one === next) ?? 'now')}
        keepMounted={false}
      >
        <Tabs.List mb="lg" className="activity-tabs">
          {ACTIVITY_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {texts.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {ACTIVITY_TABS.map((one) => {
          const Panel = PANELS[one];
          return (
            <Tabs.Panel key={one} value={one}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
