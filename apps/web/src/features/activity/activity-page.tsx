import { Tabs } from '@mantine/core';
import { Page } from '../../ui/page.js';
import { texts } from './texts.js';
import { TimelinePanel } from './timeline-panel.js';
import { UsagePanel } from './usage-panel.js';

export function ActivityPage() {
  return (
    <Page title={texts.title} hint={texts.hint}>
      <Tabs defaultValue="timeline" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="timeline">{texts.timeline}</Tabs.Tab>
          <Tabs.Tab value="usage">{texts.usage}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <TimelinePanel />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsagePanel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
