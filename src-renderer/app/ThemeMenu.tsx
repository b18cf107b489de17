import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

const CHOICES = [
  { scheme: 'light', label: 'shell.theme_light', Icon: IconSun },
  { scheme: 'dark', label: 'shell.theme_dark', Icon: IconMoon },
  { scheme: 'auto', label: 'shell.theme_auto', Icon: IconDeviceDesktop },
] as const

export function ThemeMenu() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Current = CHOICES.find(({ scheme }) => scheme === colorScheme)?.Icon ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('shell.theme')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.theme')}>
            <Current size={19} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map(({ scheme, label, Icon }) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            leftSection={<Icon size={16} aria-hidden="true" />}
            rightSection={scheme === colorScheme ? <IconCheck size={15} aria-hidden="true" /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {t(label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
